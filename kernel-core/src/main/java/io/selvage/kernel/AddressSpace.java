package io.selvage.kernel;

/// The memory that a thread sees: shared with `CLONE_VM`, copied without. Segments and pages come with the
/// memory capability; what is here already is who shares it with whom.
final class AddressSpace extends Shared {
    AddressSpace() {}

    /// A private copy at this instant.
    AddressSpace copy() {
        return new AddressSpace();
    }

    @Override
    void lastReleased() {}
}
