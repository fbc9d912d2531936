import java.util.concurrent.locks.*;

public class ConditionUninterruptible {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ReentrantLock lock = new ReentrantLock(); Condition never = lock.newCondition(); lock.lock(); ready(); for (;;) { never.awaitUninterruptibly(); }
    }
}
