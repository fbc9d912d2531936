import java.util.concurrent.locks.*;

public class Parks {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); for (;;) { LockSupport.park(); Thread.interrupted(); }
    }
}
