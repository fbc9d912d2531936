package io.selvage.api.security;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a user or a group for all time, for example `S-1-5-18`. Two are equal if their texts are;
/// the same object is told equal, and most others different, by one comparison.
public final class Sid implements Comparable<Sid> {
    private static final Pattern FORM = Pattern.compile("[Ss]-1-(\\d{1,15})((?:-\\d{1,10}){0,15})");
    private static final long MAX_AUTHORITY = (1L << 48) - 1;
    private static final long MAX_PART = (1L << 32) - 1;

    /// The kernel itself, and what the embedder starts without saying as whom: `S-1-5-18`.
    public static final Sid SYSTEM = of("S-1-5-18");

    /// The group that everybody is in, anonymous clients too: `S-1-1-0`.
    public static final Sid EVERYONE = of("S-1-1-0");

    /// Nobody in particular, as whom a service acts for a client that hides who he is: `S-1-5-7`.
    public static final Sid ANONYMOUS = of("S-1-5-7");

    /// The group of those who look after the machine: `S-1-5-32-544`.
    public static final Sid ADMINISTRATORS = of("S-1-5-32-544");

    /// Whoever owns the object, in an entry of its access list: `S-1-3-4`. With such an entry the owner
    /// has no rights but those that the list gives him.
    public static final Sid OWNER_RIGHTS = of("S-1-3-4");

    private final String text;
    private final int hash;

    private Sid(String text) {
        this.text = text;
        hash = text.hashCode();
    }

    /// Reads the text of a SID: `S-1-`, an authority below 2^48, and up to 15 numbers below 2^32, all
    /// decimal. A small `s` and leading zeros are understood.
    ///
    /// @param text the text
    /// @return the SID
    /// @throws IllegalArgumentException if the text has another form
    public static Sid of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("not a SID of the form S-1-authority-number-...: \"" + text + "\"");
        }
        StringBuilder canonical = new StringBuilder("S-1-").append(number(form.group(1), MAX_AUTHORITY, text));
        for (String part : form.group(2).split("-", -1)) {
            if (!part.isEmpty()) {
                canonical.append('-').append(number(part, MAX_PART, text));
            }
        }
        return new Sid(canonical.toString());
    }

    private static long number(String digits, long most, String text) {
        long value = Long.parseLong(digits);
        if (value > most) {
            throw new IllegalArgumentException(digits + " is more than " + most + " in the SID \"" + text + "\"");
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Sid sid && hash == sid.hash && text.equals(sid.text));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /// Orders by the texts.
    @Override
    public int compareTo(Sid other) {
        return text.compareTo(other.text);
    }

    /// The text of the contract.
    ///
    /// @return `S-1-` and the numbers without leading zeros
    @Override
    public String toString() {
        return text;
    }
}
