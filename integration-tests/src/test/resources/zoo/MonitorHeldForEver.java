import java.util.concurrent.*;

public class MonitorHeldForEver {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        Object o = new Object(); CountDownLatch held = new CountDownLatch(1);
        new Thread(() -> { synchronized (o) { held.countDown(); for (;;) { try { Thread.sleep(100_000); } catch (InterruptedException swallowed) { } } } }).start();
        held.await(); ready(); synchronized (o) { System.out.println("never"); }
    }
}
