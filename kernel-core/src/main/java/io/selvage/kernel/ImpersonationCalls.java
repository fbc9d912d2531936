package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.security.Impersonation;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.TokenType;
import io.selvage.scheduler.Carrier;

/// The calls by which a thread acts as somebody else, and a process becomes somebody else (MODEL 10).
///
/// Whom a thread acts as is a field of its [Task], so it goes where the thread goes. On the way in and
/// out nothing is allocated, unless a gate fails.
final class ImpersonationCalls {
    private ImpersonationCalls() {}

    static void impersonate(Task self, int fd) {
        Token token = TokenHandle.held(self, fd, TokenRight.IMPERSONATE, "impersonate");
        if (token.type() != TokenType.IMPERSONATION) {
            token.release();
            throw new KernelException(Errno.EINVAL, "impersonate: descriptor " + fd + " is on a primary token");
        }
        install(self, token);
    }

    static void impersonatePeer(Task self, int socketFd) {
        install(self, TokenCalls.peer(self, socketFd, "impersonatePeer"));
    }

    static void checkNotActing(Task self, String call) {
        if (self.isImpersonating()) {
            throw new KernelException(Errno.EBUSY, call + ": the thread acts as somebody else already");
        }
    }

    /// @param token the caller's hold on it becomes the thread's
    private static void install(Task self, Token token) {
        Token admitted = token;
        if (token.level() != ImpersonationLevel.ANONYMOUS) {
            Token primary = self.group().primaryToken();
            boolean sameUser = primary.account() == token.account();
            if (sameUser && primary.isRestricted() && !token.isRestricted()) {
                token.release();
                throw new KernelException(
                        Errno.EPERM, "impersonate: " + self.group() + " is restricted, and the user's token is not");
            }
            if (token.level() != ImpersonationLevel.IDENTIFICATION && !passes(primary, token, sameUser)) {
                admitted = token.copyAt(ImpersonationLevel.IDENTIFICATION);
                admitted.createdAt(self.kernel().uptimeNanos());
                token.release();
            }
        }
        self.impersonate(admitted);
    }

    /// The two gates of MODEL 10.3. The primary token judges: what the thread acts as already has no part
    /// in it. No privilege lifts the ceiling.
    private static boolean passes(Token primary, Token token, boolean sameUser) {
        if (!primary.integrity().isAtLeast(token.integrity())) {
            return false;
        }
        return (sameUser && primary.isRestricted() == token.isRestricted()) || primary.uses(Privilege.IMPERSONATE);
    }

    static void installPrimary(Task self, int fd) {
        Token token = TokenHandle.find(self, fd, TokenRight.ASSIGN_PRIMARY, "installPrimary");
        if (token.type() != TokenType.PRIMARY) {
            throw new KernelException(
                    Errno.EINVAL, "installPrimary: descriptor " + fd + " is on an impersonation token");
        }
        Token copy = token.copyForProcess();
        copy.createdAt(self.kernel().uptimeNanos());
        Token primary;
        do {
            primary = self.group().primaryToken();
            requireMayBecome(primary, token);
        } while (!self.group().replacePrimary(primary, copy));
    }

    private static void requireMayBecome(Token primary, Token token) {
        LogonCall.require(primary, Privilege.ASSIGN_PRIMARY_TOKEN, "installPrimary");
        if (primary.account() != token.account() || primary.logonSession() != token.logonSession()) {
            LogonCall.require(primary, Privilege.TCB, "installPrimary of another logon session");
        }
    }

    /// What a thread closes to act as its process again. Looks at the caller only: a call that acts on
    /// signals, or ends the thread, would not get to the end.
    static final class Block implements Impersonation {
        private final Task self;

        Block(Task self) {
            this.self = self;
        }

        @Override
        public void close() {
            if (Carrier.currentSchedulable() != self) {
                throw new IllegalStateException("only " + self + " can end what it acts as");
            }
            self.impersonate(null);
        }
    }
}
