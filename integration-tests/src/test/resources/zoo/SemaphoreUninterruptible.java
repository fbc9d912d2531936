import java.util.concurrent.*;

public class SemaphoreUninterruptible {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); new Semaphore(0).acquireUninterruptibly();
    }
}
