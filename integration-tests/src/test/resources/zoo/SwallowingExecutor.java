import java.util.concurrent.*;

public class SwallowingExecutor {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ExecutorService pool = Executors.newFixedThreadPool(4); ready();
        for (int i = 0; i < 4; i++) { pool.submit(() -> { for (;;) { try { Thread.sleep(10); } catch (Throwable swallowed) { } } }); }
        for (;;) { try { pool.awaitTermination(1, TimeUnit.DAYS); } catch (Throwable swallowed) { } }
    }
}
