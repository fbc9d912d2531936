import java.nio.channels.*;

public class NioPipe {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        Pipe pipe = Pipe.open(); ready(); for (;;) { try { pipe.source().read(java.nio.ByteBuffer.allocate(1)); } catch (Throwable swallowed) { pipe = Pipe.open(); Thread.interrupted(); } }
    }
}
