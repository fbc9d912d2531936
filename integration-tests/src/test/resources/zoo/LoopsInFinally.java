public class LoopsInFinally {
    static volatile long sink;

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); try { for (;;) { sink++; } } finally { for (;;) { sink++; } }
    }
}
