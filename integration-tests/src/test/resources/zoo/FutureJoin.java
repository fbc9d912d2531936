import java.util.concurrent.*;

public class FutureJoin {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); new CompletableFuture<String>().join();
    }
}
