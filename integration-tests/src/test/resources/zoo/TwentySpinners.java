public class TwentySpinners {
    static volatile long sink;

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        for (int i = 0; i < 20; i++) { Thread.ofVirtual().start(() -> { for (;;) { sink++; } }); } ready(); for (;;) { sink++; }
    }
}
