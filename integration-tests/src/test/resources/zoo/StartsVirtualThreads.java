public class StartsVirtualThreads {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); for (;;) { try { Thread.startVirtualThread(() -> { for (;;) { try { Thread.sleep(50); return; } catch (InterruptedException swallowed) { } } }); } catch (Throwable swallowed) { } }
    }
}
