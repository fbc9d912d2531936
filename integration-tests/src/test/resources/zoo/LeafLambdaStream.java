import java.util.stream.*;

public class LeafLambdaStream {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); System.out.println(IntStream.iterate(1, x -> x + 2).filter(x -> x == 2).findFirst());
    }
}
