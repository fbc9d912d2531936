import java.io.*;
import java.net.*;

public class SocketRead {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); Socket mine = new Socket(server.getInetAddress(), server.getLocalPort()); Socket other = server.accept(); ready();
        for (;;) { try { other.getInputStream().read(); } catch (IOException swallowed) { if (other.isClosed()) { mine = new Socket(server.getInetAddress(), server.getLocalPort()); other = server.accept(); } } }
    }
}
