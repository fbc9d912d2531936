import java.util.concurrent.*;

public class IdlePool {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ExecutorService pool = Executors.newFixedThreadPool(4, Thread.ofVirtual().factory()); for (int i = 0; i < 4; i++) { pool.submit(() -> 1).get(); } ready(); for (;;) { try { Thread.sleep(100_000); } catch (InterruptedException swallowed) { } }
    }
}
