public class StackOverflow {
    static volatile long sink;
    static int dive(int depth) { return dive(depth + 1) + 1; }

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); for (;;) { try { dive(0); } catch (StackOverflowError expected) { sink++; } }
    }
}
