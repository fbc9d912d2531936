public class RecursiveTry {
    static volatile long sink;
    static void dive(int depth) {
        try {
            if (depth < 300) { dive(depth + 1); }
            for (;;) { sink++; }
        } catch (Throwable swallowed) {
            if (depth < 300) { dive(depth + 1); }
        } finally {
            dive(depth > 250 ? 0 : depth + 1);
        }
    }

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); dive(0);
    }
}
