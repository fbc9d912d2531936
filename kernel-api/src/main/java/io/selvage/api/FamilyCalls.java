package io.selvage.api;

/// Who answers for whom once a parent is gone (MODEL 6.3, 6.5). No call here blocks.
public interface FamilyCalls {
    /// Makes the caller's process adopt its orphaned descendants, or stop doing so. Orphans go to the
    /// nearest living ancestor that adopts, otherwise to process 1. The mark is not inherited by new
    /// processes.
    ///
    /// @param on 0 to stop, anything else to begin
    void setChildSubreaper(int on);

    /// {@return 1 if the caller's process adopts orphans, otherwise 0}
    int getChildSubreaper();

    /// Asks for a signal to the caller's process when the thread that created it ends, and again each
    /// time the thread ends that it was handed over to. Set for the calling thread only; new threads and
    /// processes begin without.
    ///
    /// @param signal 1 to 64, 0 for none
    /// @throws KernelException `EINVAL` for another number
    void setParentDeathSignal(int signal);

    /// {@return the signal that the calling thread has asked for, 0 for none}
    int getParentDeathSignal();
}
