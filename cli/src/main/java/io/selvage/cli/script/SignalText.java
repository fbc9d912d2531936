package io.selvage.cli.script;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Signals and sets of signals, read and printed.
final class SignalText {
    private static final int MOST = 64;

    /// With more members than this, a set is printed by what it lacks.
    private static final int MANY = 40;

    private SignalText() {}

    /// Reads a signal: its name, `SIG34`, or a number.
    ///
    /// @param complain is told of what is none of these
    static long number(String text, Consumer<String> complain) {
        if (text.startsWith("SIG") && text.length() > 3 && Character.digit(text.charAt(3), 10) >= 0) {
            return Numeral.atoi(text.substring(3));
        }
        long known = NameTable.SIGNALS.value(text, -1);
        if (known >= 0) {
            return known;
        }
        Numeral number = Numeral.of(text);
        if (!number.isWhole()) {
            complain.accept("bad sig " + text);
        }
        return number.value();
    }

    static String name(long number) {
        @Nullable String known = NameTable.SIGNALS.name(number);
        if (known != null) {
            return known;
        }
        return number == 0 ? "0" : "SIG" + (int) number;
    }

    /// Reads a set: `none`, `all`, or signals joined by `|`. Numbers outside of 1 to 64 do not count.
    static long set(String text, Consumer<String> complain) {
        if (text.equals("none")) {
            return 0;
        }
        if (text.equals("all")) {
            return -1L;
        }
        long bits = 0;
        for (String word : text.split("\\|", -1)) {
            long number = word.isEmpty() ? 0 : number(word, complain);
            if (number > 0 && number <= MOST) {
                bits |= 1L << (number - 1);
            }
        }
        return bits;
    }

    static String print(long bits) {
        if (bits == 0) {
            return "none";
        }
        if (Long.bitCount(bits) > MANY) {
            return "all-but:" + print(~bits);
        }
        StringBuilder text = new StringBuilder();
        for (int number = 1; number <= MOST; number++) {
            if ((bits >>> (number - 1) & 1) != 0) {
                text.append(text.isEmpty() ? "" : "|").append(name(number));
            }
        }
        return text.toString();
    }
}
