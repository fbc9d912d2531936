package io.selvage.bugs;

/// A buffer appends another one by asking for its length and then for so many characters; each is atomic, but
/// the other buffer may shrink in between.
///
/// Kind: atomicity violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: `StringBuffer.append(StringBuffer)` up to JDK 1.4, found by Flanagan and Qadeer (2003), and in
/// most collections since.
///
/// 1. A reads the length of the other buffer, 3.
/// 2. B cuts the other buffer to nothing.
/// 3. A copies 3 characters out of 0: an exception.
abstract class AppendOther implements Scenario {
    /// Characters; every method is atomic.
    static final class Buffer {
        private char[] chars;

        Buffer(String text) {
            chars = text.toCharArray();
        }

        synchronized int length() {
            return chars.length;
        }

        synchronized void copyTo(char[] target, int count) {
            System.arraycopy(chars, 0, target, 0, count);
        }

        synchronized void clear() {
            chars = new char[0];
        }
    }

    final Buffer other = new Buffer("abc");

    abstract void append();

    void appendAll() {
        int count = other.length();
        other.copyTo(new char[count], count);
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::append, other::clear);
    }

    static final class Buggy extends AppendOther {
        @Override
        void append() {
            appendAll();
        }
    }

    static final class Fixed extends AppendOther {
        @Override
        void append() {
            synchronized (other) {
                appendAll();
            }
        }
    }
}
