public class StaticInitialiser {
    static volatile long sink;
    static class Never { static final int VALUE; static { for (int i = 0; ; i++) { sink += i; if (sink == -1) { break; } } VALUE = 1; } }

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); System.out.println(Never.VALUE);
    }
}
