public class PlainLoop {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        long i = 0; ready(); while (true) { i = i * 31 + 7; if (i == 12345) { System.out.println(i); } }
    }
}
