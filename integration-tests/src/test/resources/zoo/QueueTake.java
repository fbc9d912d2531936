import java.util.concurrent.*;

public class QueueTake {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>(); ready(); for (;;) { try { queue.take(); } catch (InterruptedException swallowed) { } }
    }
}
