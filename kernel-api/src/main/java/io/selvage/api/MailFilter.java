package io.selvage.api;

/// Which messages of a mailbox somebody wants: those from one process, those whose tag has a form, both,
/// or all. The kernel compares numbers; no code of the program runs while it looks.
///
/// Immutable and safe to share.
///
/// @param sender the PID that the message must come from; 0 for any
/// @param tag what the tag must be in the bits of `tagMask`
/// @param tagMask which bits of the tag count; 0 for any tag, -1 for exactly that one
public record MailFilter(int sender, long tag, long tagMask) {
    /// Every message.
    public static final MailFilter ANY = new MailFilter(0, 0, 0);

    /// Messages with one tag.
    ///
    /// @param tag the tag
    /// @return a filter for it
    public static MailFilter tagged(long tag) {
        return new MailFilter(0, tag, -1);
    }

    /// Messages from one process.
    ///
    /// @param pid its PID
    /// @return a filter for it
    public static MailFilter from(int pid) {
        return new MailFilter(pid, 0, 0);
    }

    /// Of these messages, those with one tag.
    ///
    /// @param wanted the tag
    /// @return a filter for both
    public MailFilter andTagged(long wanted) {
        return new MailFilter(sender, wanted, -1);
    }

    /// Whether a message is one of these.
    ///
    /// @param message any
    /// @return true if sender and tag are what is wanted
    public boolean matches(Message message) {
        return (sender == 0 || sender == message.sender()) && ((tag ^ message.tag()) & tagMask) == 0;
    }
}
