import java.util.*;

public class ComparatorThrows {
    static volatile long sink;

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        List<Integer> all = new ArrayList<>(); for (int i = 0; i < 10_000; i++) { all.add(i * 7919 % 10_007); } ready();
        for (;;) { try { new ArrayList<>(all).sort((a, b) -> { if (a == 77) { throw new IllegalStateException(); } return Integer.compare(a, b); }); } catch (Throwable swallowed) { sink++; } }
    }
}
