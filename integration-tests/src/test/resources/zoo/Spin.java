public class Spin {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); for (;;) { Thread.onSpinWait(); }
    }
}
