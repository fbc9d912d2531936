import java.util.stream.*;

public class ParallelStream {
    static volatile long sink;

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); LongStream.iterate(1, x -> x + 1).parallel().filter(x -> x < 0).forEach(x -> sink = x);
    }
}
