public class CountedLoop {
    static volatile long sink;

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        long sum = 0; ready(); for (;;) { for (int i = 0; i < Integer.MAX_VALUE; i++) { sum += (sum << 3) ^ i; } sink = sum; }
    }
}
