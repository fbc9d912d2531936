public class StartsThreads {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); for (;;) { try { new Thread(() -> { for (;;) { try { Thread.sleep(50); return; } catch (InterruptedException swallowed) { } } }).start(); } catch (Throwable swallowed) { } }
    }
}
