import java.util.*;

public class Allocates {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); Deque<byte[]> kept = new ArrayDeque<>(); for (;;) { kept.add(new byte[4096]); if (kept.size() > 2000) { kept.remove(); } }
    }
}
