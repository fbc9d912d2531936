public class StringConcat {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); String text = ""; for (;;) { text = text + text.length() + ","; if (text.length() > 200_000) { text = ""; } }
    }
}
