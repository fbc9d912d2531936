import java.util.*;

public class SortsHugeArray {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        int[] all = new SplittableRandom(1).ints(6_000_000).toArray(); ready(); for (;;) { Arrays.sort(all.clone()); }
    }
}
