package io.selvage.api;

import java.util.HexFormat;
import java.util.UUID;

/// The name of one process for all time: 128 bits, fixed at birth, never used for another process (MODEL 5).
///
/// A version-4 identifier of variant 10 as in RFC 9562; so it is never all zero. It is a name and proves
/// nothing about who the process acts as. The text is the 38 characters `{8-4-4-4-12}` in lower case; compare
/// values, not texts.
///
/// @param mostSignificant the first 64 bits, with the version in bits 12 to 15
/// @param leastSignificant the last 64 bits, with the variant in bits 62 and 63
public record ProcessGuid(long mostSignificant, long leastSignificant) implements Comparable<ProcessGuid> {

    private static final int TEXT_LENGTH = 36;

    /// Checks version and variant.
    ///
    /// @throws IllegalArgumentException if the bits are not those of a version-4, variant-10 identifier
    public ProcessGuid {
        if ((mostSignificant >>> 12 & 0xf) != 4) {
            throw new IllegalArgumentException(
                    "a process GUID has version 4: " + text(mostSignificant, leastSignificant));
        }
        if (leastSignificant >>> 62 != 0b10) {
            throw new IllegalArgumentException(
                    "a process GUID has variant 10: " + text(mostSignificant, leastSignificant));
        }
    }

    /// Makes a GUID of 128 random bits by setting the 6 bits of version and variant. The bits must come from a
    /// secure random source: whoever can guess a GUID can claim to know the process.
    ///
    /// @param mostSignificant 64 random bits
    /// @param leastSignificant 64 random bits
    /// @return a valid GUID that keeps the other 122 bits
    public static ProcessGuid ofRandomBits(long mostSignificant, long leastSignificant) {
        return new ProcessGuid((mostSignificant & ~0xf000L) | 0x4000L, (leastSignificant & ~(3L << 62)) | (2L << 62));
    }

    /// The GUID with the bits of a Java identifier.
    ///
    /// @param uuid an identifier of version 4 and variant 10
    /// @return the same 128 bits
    /// @throws IllegalArgumentException if version or variant differ
    public static ProcessGuid of(UUID uuid) {
        return new ProcessGuid(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    /// Reads what [#toString()] writes, also without the braces and in upper or mixed case.
    ///
    /// @param text 38 characters, or 36 without braces
    /// @return the GUID
    /// @throws IllegalArgumentException if the text has another form, or version or variant differ
    public static ProcessGuid parse(String text) {
        String bare = text.startsWith("{") && text.endsWith("}") && text.length() == TEXT_LENGTH + 2
                ? text.substring(1, TEXT_LENGTH + 1)
                : text;
        if (!hasForm(bare)) {
            throw new IllegalArgumentException("not a process GUID of the form {8-4-4-4-12}: \"" + text + "\"");
        }
        long timeLow = HexFormat.fromHexDigitsToLong(bare, 0, 8);
        long timeMid = HexFormat.fromHexDigitsToLong(bare, 9, 13);
        long timeHigh = HexFormat.fromHexDigitsToLong(bare, 14, 18);
        long clock = HexFormat.fromHexDigitsToLong(bare, 19, 23);
        long node = HexFormat.fromHexDigitsToLong(bare, 24, 36);
        return new ProcessGuid((timeLow << 32) | (timeMid << 16) | timeHigh, (clock << 48) | node);
    }

    /// `UUID.fromString` would also take groups of other lengths.
    private static boolean hasForm(String text) {
        if (text.length() != TEXT_LENGTH) {
            return false;
        }
        for (int at = 0; at < TEXT_LENGTH; at++) {
            boolean separator = at == 8 || at == 13 || at == 18 || at == 23;
            char found = text.charAt(at);
            if (separator ? found != '-' : !HexFormat.isHexDigit(found)) {
                return false;
            }
        }
        return true;
    }

    private static String text(long mostSignificant, long leastSignificant) {
        return "{" + new UUID(mostSignificant, leastSignificant) + "}";
    }

    /// The same bits as a Java identifier.
    ///
    /// @return an identifier whose text has no braces; note that its order is signed, unlike this type's
    public UUID toUuid() {
        return new UUID(mostSignificant, leastSignificant);
    }

    /// Orders by the 128 bits as an unsigned number, which is also the order of the texts.
    @Override
    public int compareTo(ProcessGuid other) {
        int first = Long.compareUnsigned(mostSignificant, other.mostSignificant);
        return first != 0 ? first : Long.compareUnsigned(leastSignificant, other.leastSignificant);
    }

    /// The text of the contract.
    ///
    /// @return 38 characters, lower case, in braces
    @Override
    public String toString() {
        return text(mostSignificant, leastSignificant);
    }
}
