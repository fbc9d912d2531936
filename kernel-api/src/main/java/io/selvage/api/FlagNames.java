package io.selvage.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// The names of the bits of one kind of flag word, and how such a word is written and read.
///
/// The written form is the known names in the given order, then the unknown bits as one hexadecimal number,
/// joined by `|`; a word with no bits is `0`. Reading accepts that form, any of a flag's spellings in any
/// letter case, and hexadecimal numbers for any bits.
final class FlagNames {

    private final String kind;
    private final List<Flag> flags;
    private final Map<String, Flag> bySpelling = new LinkedHashMap<>();

    /// @param kind what one such flag is called in a message, for example `clone flag`
    FlagNames(String kind, Flag... flags) {
        this.kind = kind;
        this.flags = List.of(flags);
        for (Flag flag : flags) {
            bySpelling.put(flag.name, flag);
            for (String alias : flag.aliases) {
                bySpelling.put(alias, flag);
            }
        }
    }

    /// One bit, the name it is written with, and further spellings that are understood.
    record Flag(long bit, String name, List<String> aliases) {

        static Flag of(long bit, String name, String... aliases) {
            return new Flag(bit, name, List.of(aliases));
        }
    }

    /// All bits that have a name.
    long known() {
        long known = 0;
        for (Flag flag : flags) {
            known |= flag.bit;
        }
        return known;
    }

    String print(long word) {
        if (word == 0) {
            return "0";
        }
        StringJoiner text = new StringJoiner("|");
        long unnamed = word;
        for (Flag flag : flags) {
            if ((word & flag.bit) != 0) {
                text.add(flag.name);
                unnamed &= ~flag.bit;
            }
        }
        if (unnamed != 0) {
            text.add("0x" + Long.toHexString(unnamed));
        }
        return text.toString();
    }

    /// @throws IllegalArgumentException naming the word that is not understood and the nearest one that is
    long parse(String text) {
        if (text.equals("0")) {
            return 0;
        }
        long word = 0;
        for (String part : text.split("\\|", -1)) {
            word |= bitsOf(part.strip(), text);
        }
        return word;
    }

    private long bitsOf(String part, String text) {
        if (part.isEmpty()) {
            throw new IllegalArgumentException("empty " + kind + " in \"" + text + "\"; no flags are written 0");
        }
        String spelling = part.toUpperCase(Locale.ROOT);
        if (spelling.startsWith("0X")) {
            return hexadecimal(part);
        }
        @Nullable Flag flag = bySpelling.get(spelling);
        if (flag == null) {
            throw new IllegalArgumentException("unknown " + kind + " \"" + part + "\"; nearest is " + nearest(part));
        }
        return flag.bit;
    }

    private long hexadecimal(String part) {
        try {
            // A sign would be accepted by the parser but is never printed.
            if (part.length() > 2 && Character.digit(part.charAt(2), 16) >= 0) {
                return Long.parseUnsignedLong(part, 2, part.length(), 16);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(notHexadecimal(part), e);
        }
        throw new IllegalArgumentException(notHexadecimal(part));
    }

    private String notHexadecimal(String part) {
        return "\"" + part + "\" is not a " + kind + " and not a hexadecimal number of at most 64 bits";
    }

    private String nearest(String part) {
        List<String> spellings = new ArrayList<>(bySpelling.keySet());
        @Nullable Flag flag = bySpelling.get(NearestWord.among(spellings, part));
        return flag == null ? "0" : flag.name;
    }
}
