public class HandlerLoops {
    static volatile long sink;

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        Thread.setDefaultUncaughtExceptionHandler((t, e) -> { ready(); for (;;) { sink++; } });
        Thread thread = Thread.ofVirtual().unstarted(() -> { throw new IllegalStateException(); });
        thread.setUncaughtExceptionHandler((t, e) -> { ready(); for (;;) { sink++; } }); thread.start(); thread.join();
    }
}
