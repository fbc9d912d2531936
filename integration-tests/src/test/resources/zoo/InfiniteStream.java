import java.util.stream.*;

public class InfiniteStream {
    static volatile long sink;

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); Stream.iterate(1L, x -> x + 1).forEach(x -> sink = x);
    }
}
