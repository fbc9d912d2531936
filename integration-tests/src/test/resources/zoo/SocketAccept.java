import java.io.*;
import java.net.*;

public class SocketAccept {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ServerSocket server = new ServerSocket(0); ready(); for (;;) { try { server.accept(); } catch (IOException swallowed) { if (server.isClosed()) { server = new ServerSocket(0); } } }
    }
}
