public class NapsOn {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); for (;;) { try { Thread.sleep(1); } catch (InterruptedException swallowed) { } }
    }
}
