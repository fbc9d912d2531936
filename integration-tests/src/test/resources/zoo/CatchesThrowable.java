public class CatchesThrowable {
    static volatile long sink;

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); for (;;) { try { for (;;) { sink++; } } catch (Throwable swallowed) { sink = 0; } }
    }
}
