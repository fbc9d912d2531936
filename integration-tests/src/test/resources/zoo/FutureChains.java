import java.util.concurrent.*;

public class FutureChains {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); for (;;) { try { CompletableFuture.supplyAsync(() -> 1).thenApplyAsync(x -> x + 1).thenCombine(CompletableFuture.supplyAsync(() -> 2), Integer::sum).join(); } catch (Throwable swallowed) { } }
    }
}
