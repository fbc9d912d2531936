import java.io.*;

public class PipedStreams {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        PipedInputStream in = new PipedInputStream(new PipedOutputStream()); ready(); for (;;) { try { in.read(); } catch (IOException swallowed) { } }
    }
}
