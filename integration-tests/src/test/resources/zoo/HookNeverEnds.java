public class HookNeverEnds {
    static volatile long sink;

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> { for (;;) { sink++; } })); ready(); for (;;) { sink++; }
    }
}
