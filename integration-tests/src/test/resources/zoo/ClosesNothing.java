import java.io.*;
import java.net.*;
import java.nio.channels.*;
import java.util.*;

public class ClosesNothing {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        List<Object> open = new ArrayList<>(); for (int i = 0; i < 20; i++) { open.add(new FileInputStream("/dev/null")); open.add(new ServerSocket(0)); open.add(Selector.open()); } ready(); for (;;) { try { Thread.sleep(1000); } catch (Throwable swallowed) { } }
    }
}
