import java.util.regex.*;

public class TwentyRegexes {
    

    static void ready() {
        System.out.println("ready");
    }

    public static void main(String[] args) throws Throwable {
        for (int i = 0; i < 20; i++) { Thread.ofVirtual().start(() -> Pattern.compile("(a*)*(b|a*)*c").matcher("a".repeat(60)).matches()); } ready(); Thread.sleep(1_000_000);
    }
}
