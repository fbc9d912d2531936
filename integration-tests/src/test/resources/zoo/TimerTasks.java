import java.util.*;

public class TimerTasks {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        Timer timer = new Timer(true); timer.schedule(new TimerTask() { public void run() { try { Thread.sleep(1); } catch (Throwable swallowed) { } } }, 0, 1); ready(); for (;;) { try { Thread.sleep(100_000); } catch (Throwable swallowed) { } }
    }
}
