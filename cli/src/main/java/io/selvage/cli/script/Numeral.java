package io.selvage.cli.script;

/// A number as C's `strtol` reads it: as far as it goes.
///
/// @param value the number, 0 if there is none
/// @param isWhole whether nothing follows it
record Numeral(long value, boolean isWhole) {
    /// Reads a number in the base that its beginning tells: `0x`, `0` or neither.
    static Numeral of(String text) {
        return of(text, 0);
    }

    /// Reads a number.
    ///
    /// @param base 0, 8, 10 or 16
    static Numeral of(String text, int base) {
        int at = 0;
        boolean negative = text.startsWith("-");
        if (negative || text.startsWith("+")) {
            at++;
        }
        int radix = base;
        boolean marked = text.regionMatches(true, at, "0x", 0, 2)
                && at + 2 < text.length()
                && Character.digit(text.charAt(at + 2), 16) >= 0;
        if (marked && (base == 0 || base == 16)) {
            at += 2;
            radix = 16;
        } else if (base == 0) {
            radix = at < text.length() && text.charAt(at) == '0' ? 8 : 10;
        }
        int start = at;
        long value = 0;
        while (at < text.length() && Character.digit(text.charAt(at), radix) >= 0) {
            value = value * radix + Character.digit(text.charAt(at), radix);
            at++;
        }
        return at == start
                ? new Numeral(0, text.isEmpty())
                : new Numeral(negative ? -value : value, at == text.length());
    }

    /// {@return what C's `atoi` makes of a text}
    static int atoi(String text) {
        return (int) of(text, 10).value();
    }
}
