import java.util.regex.*;

public class RegexCatastrophe {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        ready(); for (;;) { if (Pattern.compile("(a*)*(b|a*)*c").matcher("a".repeat(60)).matches()) { System.out.println(); } }
    }
}
