public class SleepsOn {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); for (;;) { try { Thread.sleep(1000); } catch (InterruptedException swallowed) { } }
    }
}
