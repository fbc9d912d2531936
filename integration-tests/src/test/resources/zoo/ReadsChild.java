public class ReadsChild {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        Process child = new ProcessBuilder("sleep", "1").start(); ready(); for (;;) { child.getInputStream().read(); child = new ProcessBuilder("sleep", "1").start(); }
    }
}
