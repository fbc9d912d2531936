public class OverridesInterrupt {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        Thread deaf = new Thread() { @Override public void interrupt() { } @Override public boolean isInterrupted() { return false; } @Override public void run() { ready(); for (;;) { try { Thread.sleep(1000); } catch (InterruptedException swallowed) { } } } }; deaf.start(); for (;;) { try { deaf.join(); } catch (InterruptedException swallowed) { } }
    }
}
