public class NestedFinally {
    static volatile long sink;

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready();
        try { try { try { for (;;) { sink++; } } finally { for (long i = 0; i >= 0; i++) { sink++; } } }
            finally { for (long i = 0; i >= 0; i++) { sink++; } } }
        finally { for (;;) { sink++; } }
    }
}
