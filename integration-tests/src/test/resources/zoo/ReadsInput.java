public class ReadsInput {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); for (;;) { try { System.in.read(); } catch (Throwable swallowed) { } }
    }
}
