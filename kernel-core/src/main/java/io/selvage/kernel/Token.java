package io.selvage.kernel;

import io.selvage.api.Privilege;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Who a thread acts as. A process has a primary token, the same object for all its threads; a new
/// process gets a deep copy of its creator's (MODEL 3.1). Privileges can be taken away, for good; two
/// processes never share a token, so that touches nobody else.
final class Token {
    private static final VarHandle PRIVILEGES;

    static {
        try {
            PRIVILEGES = MethodHandles.lookup().findVarHandle(Token.class, "privileges", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final User account;
    private volatile long privileges;

    /// @param privileges the bits of [Privilege]
    Token(User account, long privileges) {
        this.account = account;
        this.privileges = privileges;
    }

    /// The identity of the kernel's own threads and of what the embedder starts: every privilege.
    static Token system() {
        long all = 0;
        for (Privilege privilege : Privilege.values()) {
            all |= privilege.bit();
        }
        return new Token(User.system(), all);
    }

    /// An equal but independent token for a new process.
    Token copyForProcess() {
        return new Token(account, privileges);
    }

    /// {@return the user's SID}
    String user() {
        return account.sid();
    }

    User account() {
        return account;
    }

    boolean has(Privilege privilege) {
        return (privileges & privilege.bit()) != 0;
    }

    /// Takes a privilege away; there is no way back (MODEL 10.10).
    void remove(Privilege privilege) {
        PRIVILEGES.getAndBitwiseAnd(this, ~privilege.bit());
    }

    /// Whether a thread that acts as this one may send a signal to a process (MODEL 8.1, 11).
    boolean maySignal(ThreadGroup target, int signal) {
        return true;
    }
}
