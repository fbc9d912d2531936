package io.selvage.kernel;

import io.selvage.api.ProcessGuid;
import io.selvage.runtime.RandomSource;

/// How a kernel knows the GUIDs that it has given out without keeping them: of the 122 free bits, 74 are
/// random and the other 48 are a keyed hash of those, under a key that never leaves the kernel. Without
/// the key all bits look random (SipHash-2-4 is a pseudorandom function), so nobody can predict or make
/// one; with it, one look tells.
final class GuidStamp {
    /// The bits of the second half that the hash fills; above them are 14 random ones and the variant.
    private static final long STAMPED = (1L << 48) - 1;

    private final long key0;
    private final long key1;

    GuidStamp(RandomSource random) {
        key0 = random.nextLong();
        key1 = random.nextLong();
    }

    /// The GUID made of 128 random bits, of which 74 count.
    ProcessGuid issue(long high, long low) {
        ProcessGuid plain = ProcessGuid.ofRandomBits(high, low);
        long first = plain.mostSignificant();
        long second = plain.leastSignificant() & ~STAMPED;
        return new ProcessGuid(first, second | (hash(first, second) & STAMPED));
    }

    /// Whether this kernel has made the GUID.
    boolean isOwn(ProcessGuid guid) {
        long second = guid.leastSignificant() & ~STAMPED;
        return guid.leastSignificant() == (second | (hash(guid.mostSignificant(), second) & STAMPED));
    }

    /// Whether a GUID was issued for those random bits.
    static boolean stems(ProcessGuid guid, long high, long low) {
        ProcessGuid plain = ProcessGuid.ofRandomBits(high, low);
        return guid.mostSignificant() == plain.mostSignificant()
                && (guid.leastSignificant() & ~STAMPED) == (plain.leastSignificant() & ~STAMPED);
    }

    /// SipHash-2-4 of 16 bytes.
    private long hash(long first, long second) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        for (int block = 0; block < 4; block++) {
            long word = switch (block) {
                case 0 -> first;
                case 1 -> second;
                case 2 -> 16L << 56;
                default -> 0xff;
            };
            boolean last = block == 3;
            v3 ^= last ? 0 : word;
            v2 ^= last ? word : 0;
            for (int round = last ? 0 : 2; round < 4; round++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= last ? 0 : word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
