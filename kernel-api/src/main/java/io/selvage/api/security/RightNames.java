package io.selvage.api.security;

import java.util.StringJoiner;

/// How the rights in a mask are written.
final class RightNames {
    private final int[] bits;
    private final String[] names;

    /// @param names of the rights, the first one that of the first bit
    RightNames(int[] bits, String... names) {
        this.bits = bits;
        this.names = names;
    }

    /// {@return the names joined by `|`, then the other bits as one hexadecimal number; `0` for none}
    String print(int mask) {
        if (mask == 0) {
            return "0";
        }
        StringJoiner text = new StringJoiner("|");
        int unnamed = mask;
        for (int i = 0; i < bits.length; i++) {
            if ((mask & bits[i]) != 0) {
                text.add(names[i]);
                unnamed &= ~bits[i];
            }
        }
        if (unnamed != 0) {
            text.add("0x" + Integer.toHexString(unnamed));
        }
        return text.toString();
    }
}
