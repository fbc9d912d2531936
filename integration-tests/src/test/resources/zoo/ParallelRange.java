import java.util.stream.*;

public class ParallelRange {
    static volatile long sink;

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); for (;;) { sink = LongStream.range(0, 1L << 40).parallel().filter(x -> x % 3 == 1).sum(); }
    }
}
