public class InitialiserDeadlock {
    
    static class A { static int value; static { pause(); value = B.value + 1; } }
    static class B { static int value; static { pause(); value = A.value + 1; } }
    static final java.util.concurrent.CountDownLatch BOTH = new java.util.concurrent.CountDownLatch(2);
    static void pause() { BOTH.countDown(); try { BOTH.await(); } catch (InterruptedException e) { } }

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        Thread one = new Thread(() -> System.out.println(A.value));
        Thread two = new Thread(() -> System.out.println(B.value));
        one.start(); two.start(); Thread.sleep(20); ready(); one.join(); two.join();
    }
}
