package io.selvage.cli.script;

/// Where things are in every actor's memory: words `w0` to `w63` in a page that is always mapped, and
/// pages `p0` to `p15`, which are mapped by the script.
final class Addresses {
    static final long WORDS = 0x6000_0000_0000L;
    static final long PAGES = 0x6100_0000_0000L;
    static final int PAGE_BYTES = 4096;
    static final int WORD_COUNT = 64;

    private static final int PAGE_COUNT = 16;
    private static final int WORD_BYTES = 4;
    private static final int HEADS = 1024;
    private static final int HEAD_BYTES = 24;
    private static final int NODES = 2560;
    private static final int NODE_BYTES = 8;
    private static final int HANDLES = 3072;

    private Addresses() {}

    static long word(long index) {
        return WORDS + WORD_BYTES * index;
    }

    static long page(long index) {
        return PAGES + PAGE_BYTES * index;
    }

    /// Where an actor keeps the head of its list of robust locks.
    static long robustHead(int actor) {
        return WORDS + HEADS + (long) actor * HEAD_BYTES;
    }

    /// Where an actor keeps the one entry of its list of robust locks.
    static long robustNode(int actor) {
        return WORDS + NODES + (long) actor * NODE_BYTES;
    }

    /// Where `clone` leaves the descriptor of a handle for an actor.
    static long handle(int actor) {
        return WORDS + HANDLES + (long) actor * WORD_BYTES;
    }

    /// Reads an address: a word, a page, one of the names for bad ones, or a number.
    static long parse(String text) {
        return switch (text) {
            case "null" -> 0;
            case "odd" -> WORDS + 1;
            case "bad" -> 0x10;
            default ->
                switch (text.isEmpty() ? ' ' : text.charAt(0)) {
                    case 'w' -> word(Numeral.atoi(text.substring(1)) % WORD_COUNT);
                    case 'p' -> page(Numeral.atoi(text.substring(1)) % PAGE_COUNT);
                    default -> Numeral.of(text).value();
                };
        };
    }

    /// Reads the index of a word or a page.
    static int index(String text) {
        boolean named = text.startsWith("w") || text.startsWith("p");
        return Numeral.atoi(named ? text.substring(1) : text) % WORD_COUNT;
    }
}
