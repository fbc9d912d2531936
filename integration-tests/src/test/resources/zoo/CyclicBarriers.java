import java.util.concurrent.*;

public class CyclicBarriers {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        CyclicBarrier barrier = new CyclicBarrier(2); ready(); for (;;) { try { barrier.await(); } catch (Throwable swallowed) { barrier.reset(); } }
    }
}
