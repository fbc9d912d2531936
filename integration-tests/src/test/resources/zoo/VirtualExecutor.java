import java.util.concurrent.*;

public class VirtualExecutor {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        var pool = Executors.newVirtualThreadPerTaskExecutor(); for (int i = 0; i < 50; i++) { pool.submit(() -> { for (;;) { try { Thread.sleep(5); } catch (Throwable swallowed) { } } }); } ready(); pool.close();
    }
}
