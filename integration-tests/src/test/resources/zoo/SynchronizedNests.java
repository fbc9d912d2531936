public class SynchronizedNests {
    static volatile long sink;

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); Object a = new Object(); Object b = new Object();
        synchronized (a) { synchronized (b) { synchronized (a) { for (;;) { try { for (;;) { sink++; } } catch (Throwable swallowed) { synchronized (b) { sink = 0; } } } } } }
    }
}
