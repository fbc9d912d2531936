package io.selvage.api;

/// Accesses to simulated memory as a program's own instructions make them; see [MemoryCalls] for what
/// they mean and how they fault, and [MemoryCalls#memory()] for who may use one.
public interface MemoryView {
    /// Loads a 32-bit word.
    ///
    /// @param address a multiple of 4
    /// @return the word
    int loadInt(long address);

    /// Loads a 64-bit word.
    ///
    /// @param address a multiple of 8
    /// @return the word
    long loadLong(long address);

    /// Stores a 32-bit word.
    ///
    /// @param address a multiple of 4
    /// @param value the new value
    void storeInt(long address, int value);

    /// Stores a 64-bit word.
    ///
    /// @param address a multiple of 8
    /// @param value the new value
    void storeLong(long address, long value);

    /// Stores a 32-bit word if it is what is expected. Needs write access in either case.
    ///
    /// @param address a multiple of 4
    /// @param expected the value that it must have
    /// @param value the new value
    /// @return whether it had that value
    boolean compareAndSetInt(long address, int expected, int value);

    /// Stores a 64-bit word if it is what is expected. Needs write access in either case.
    ///
    /// @param address a multiple of 8
    /// @param expected the value that it must have
    /// @param value the new value
    /// @return whether it had that value
    boolean compareAndSetLong(long address, long expected, long value);

    /// Adds to a 32-bit word.
    ///
    /// @param address a multiple of 4
    /// @param delta what to add
    /// @return the value before
    int getAndAddInt(long address, int delta);

    /// Adds to a 64-bit word.
    ///
    /// @param address a multiple of 8
    /// @param delta what to add
    /// @return the value before
    long getAndAddLong(long address, long delta);
}
