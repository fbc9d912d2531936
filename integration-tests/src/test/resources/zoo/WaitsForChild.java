public class WaitsForChild {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        Process child = new ProcessBuilder("sleep", "1").start(); ready(); for (;;) { try { child.waitFor(); child = new ProcessBuilder("sleep", "1").start(); } catch (InterruptedException swallowed) { } }
    }
}
