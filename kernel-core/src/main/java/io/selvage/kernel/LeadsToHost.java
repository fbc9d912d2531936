package io.selvage.kernel;

/// A call that began on a core has come to something that the host may take its time for. Nothing has
/// been done yet; [HostWork] begins again elsewhere.
final class LeadsToHost extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("StaticAssignmentOfThrowable") // No stack trace, no cause, no suppression: it carries no state.
    private static final LeadsToHost INSTANCE = new LeadsToHost();

    private LeadsToHost() {
        super("leads to the host", null, false, false);
    }

    static LeadsToHost now() {
        return INSTANCE;
    }
}
