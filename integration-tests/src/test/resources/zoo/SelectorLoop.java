import java.nio.channels.*;

public class SelectorLoop {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        Selector selector = Selector.open(); ready(); for (;;) { try { selector.select(); Thread.interrupted(); } catch (Throwable swallowed) { selector = Selector.open(); } }
    }
}
