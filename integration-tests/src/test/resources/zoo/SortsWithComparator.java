import java.util.*;

public class SortsWithComparator {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        List<Integer> all = new ArrayList<>(); for (int i = 0; i < 100_000; i++) { all.add(i * 7919 % 100_003); } ready(); for (;;) { new ArrayList<>(all).sort((a, b) -> Integer.compare(a, b)); }
    }
}
