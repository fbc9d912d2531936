import java.util.concurrent.*;
import java.util.concurrent.locks.*;

public class LockNeverReleased {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ReentrantLock lock = new ReentrantLock(); CountDownLatch held = new CountDownLatch(1);
        new Thread(() -> { lock.lock(); held.countDown(); for (;;) { LockSupport.park(); } }).start();
        held.await(); ready(); lock.lock();
    }
}
