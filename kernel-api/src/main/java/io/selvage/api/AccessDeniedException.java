package io.selvage.api;

import java.util.Set;

/// A refusal to act on another process (MODEL 11). Nothing has happened.
///
/// Two checks must pass: the security descriptor of the target grants the right to the caller's effective
/// token, or that has `SeDebugPrivilege` switched on; and the trust label of the caller's process
/// dominates that of the target. Which of them failed is told to callers only to whom the descriptor
/// grants [io.selvage.api.security.ProcessRight#QUERY_LIMITED], or who have `SeDebugPrivilege`. The event
/// [KernelEvent.AccessDenied] always says it.
public final class AccessDeniedException extends KernelException {
    private static final long serialVersionUID = 1L;

    /// What a refusal can come from.
    public enum Check {
        /// The target's security descriptor does not grant the right.
        DESCRIPTOR,
        /// The target's trust label protects it from the caller's process.
        DOMINANCE
    }

    /// What was asked for.
    private final int right;

    /// As bits, one for each constant, in their order.
    private final int failed;

    /// A refusal by the kernel.
    ///
    /// @param errno the reason, nearly always `EACCES`
    /// @param sentence what was attempted on what; without the errno's name
    /// @param right what would have been needed
    /// @param failed which checks failed, empty if the caller is not to know
    public AccessDeniedException(Errno errno, String sentence, int right, Set<Check> failed) {
        super(errno, sentence);
        this.right = right;
        int bits = 0;
        bits |= failed.contains(Check.DESCRIPTOR) ? 1 : 0;
        bits |= failed.contains(Check.DOMINANCE) ? 2 : 0;
        this.failed = bits;
    }

    /// {@return what would have been needed: a bit of [io.selvage.api.security.ProcessRight]}
    public int right() {
        return right;
    }

    /// {@return which of the checks failed; empty if the caller is not to know}
    public Set<Check> failed() {
        return switch (failed) {
            case 0 -> Set.of();
            case 1 -> Set.of(Check.DESCRIPTOR);
            case 2 -> Set.of(Check.DOMINANCE);
            default -> Set.of(Check.DESCRIPTOR, Check.DOMINANCE);
        };
    }
}
