import java.math.*;

public class BigPower {
    static volatile long sink;

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); for (;;) { sink = BigInteger.valueOf(7).pow(300_000_000).bitLength(); }
    }
}
