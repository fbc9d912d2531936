public class ObjectWait {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        Object o = new Object(); ready(); for (;;) { synchronized (o) { try { o.wait(); } catch (InterruptedException swallowed) { } } }
    }
}
