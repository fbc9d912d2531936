public class DeepRecursion {
    static volatile long sink;
    static int dive(int depth) { if (depth == 0) { for (;;) { sink++; } } return dive(depth - 1) + 1; }

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); sink = dive(4_000);
    }
}
