package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import io.selvage.api.security.Ace;
import io.selvage.api.security.Acl;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.ProcessRight;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenFilter;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.TokenType;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The calls that open and make tokens, for a caller that [Syscalls] has found (MODEL 10, 11).
final class TokenCalls {
    /// What is to be had of the token of somebody who talks to the caller.
    private static final int OF_PEER = TokenRight.QUERY | TokenRight.DUPLICATE | TokenRight.IMPERSONATE;

    /// What a token's integrity keeps from those below.
    private static final int WRITE_CLASS = TokenRight.ALL & ~TokenRight.QUERY;

    private TokenCalls() {}

    static int openOfProcess(Task self, int pid, int rights) {
        String call = "openProcessToken";
        checkRights(rights, call);
        ThreadGroup target = find(self, pid, call).group();
        Authority.require(self, target, ProcessRight.QUERY_INFORMATION, call);
        for (; ; ) {
            Token token = target.primaryToken();
            checkAccess(self, target, token, rights, call);
            if (token.tryRetain()) {
                return open(self, token, rights, call);
            }
            if (token == target.primaryToken()) {
                throw ended(pid, call);
            }
        }
    }

    static int openOfThread(Task self, int tid, int rights) {
        String call = "openThreadToken";
        checkRights(rights, call);
        Task target = find(self, tid, call);
        Authority.require(self, target.group(), ProcessRight.QUERY_INFORMATION, call);
        for (; ; ) {
            Token token = target.effectiveToken();
            checkAccess(self, target.group(), token, rights, call);
            if (token.tryRetain()) {
                return open(self, token, rights, call);
            }
            if (token == target.effectiveToken()) {
                throw ended(tid, call);
            }
        }
    }

    private static Task find(Task self, int number, String call) {
        if (number < 0) {
            throw new KernelException(Errno.EINVAL, call + ": " + number + " is no number");
        }
        Task task = number == 0 ? self : self.kernel().tasks().get(number);
        if (task == null) {
            throw new KernelException(Errno.ESRCH, call + ": nobody has the number " + number);
        }
        return task;
    }

    private static KernelException ended(int number, String call) {
        return new KernelException(Errno.ESRCH, call + ": " + number + " has ended");
    }

    private static void checkAccess(Task self, ThreadGroup target, Token token, int rights, String call) {
        Token own = self.effectiveToken();
        if (target != self.group() && !AccessCheck.grants(own, rules(token), rights) && !own.uses(Privilege.DEBUG)) {
            Authority.report(self, target, ProcessRight.QUERY_INFORMATION, call, Authority.DESCRIPTOR);
            throw new KernelException(
                    Errno.EACCES, call + ": the token does not grant all of " + TokenRight.text(rights));
        }
    }

    /// Who may do what with a token: made when it is asked for, as that is rare.
    private static AccessRules rules(Token token) {
        Acl entries = Acl.of(
                Ace.allow(token.user(), TokenRight.ALL),
                Ace.allow(Sid.SYSTEM, TokenRight.ALL),
                Ace.allow(Sid.ADMINISTRATORS, TokenRight.ALL));
        IntegrityLabel label = IntegrityLabel.noWriteUp(token.integrity());
        return AccessRules.of(new SecurityDescriptor(token.user(), token.primaryGroup(), entries, label), WRITE_CLASS);
    }

    static int openOfPeer(Task self, int socketFd, int rights) {
        String call = "openPeerToken";
        checkRights(rights, call);
        Token token = peer(self, socketFd, call);
        if ((rights & ~OF_PEER) != 0) {
            token.release();
            throw new KernelException(
                    Errno.EACCES, call + ": a peer's token is for " + TokenRight.text(OF_PEER) + " only");
        }
        return open(self, token, rights, call);
    }

    /// The token of the client at the other end of a connection; adds a holder.
    static Token peer(Task self, int socketFd, String call) {
        Socket socket = SocketSetup.held(self, socketFd, call);
        try {
            Token token = socket.peerToken(call);
            // The socket is held, and it holds the token.
            token.retain();
            return token;
        } finally {
            socket.release();
        }
    }

    static int duplicate(Task self, int fd, TokenType type, ImpersonationLevel level, int rights) {
        String call = "duplicateToken";
        checkRights(rights, call);
        Token token = TokenHandle.find(self, fd, TokenRight.DUPLICATE, call);
        ImpersonationLevel wanted = type == TokenType.PRIMARY ? ImpersonationLevel.IMPERSONATION : level;
        if (token.type() == TokenType.IMPERSONATION
                && wanted.number() > token.level().number()) {
            throw new KernelException(
                    Errno.EPERM, call + ": the level " + token.level() + " allows no copy at " + wanted);
        }
        return openNew(self, type == TokenType.PRIMARY ? token.copyForProcess() : token.copyAt(level), rights, call);
    }

    static int restrict(Task self, int fd, TokenFilter filter, int rights) {
        String call = "restrictToken";
        checkRights(rights, call);
        Token token = TokenHandle.find(self, fd, TokenRight.DUPLICATE, call);
        Standing lesser = token.standing().denyingOnly(filter.denyOnly()).without(Standing.bits(filter.removed()));
        return openNew(self, token.copyRestricted(restricted(token, filter.restricted()), lesser), rights, call);
    }

    private static Sid @Nullable [] restricted(Token token, @Nullable Set<Sid> more) {
        Sid[] present = token.restricted();
        if (more == null) {
            return present;
        }
        if (present == null) {
            return more.toArray(new Sid[0]);
        }
        return Arrays.stream(present).filter(more::contains).toArray(Sid[]::new);
    }

    static int create(Task self, String user, int rights) {
        String call = "createToken";
        checkRights(rights, call);
        Identities identities = self.kernel().identities();
        var account = LogonCall.account(identities, user, call);
        LogonCall.require(self.effectiveToken(), Privilege.CREATE_TOKEN, call);
        return openNew(self, identities.logon(account), rights, call);
    }

    private static void checkRights(int rights, String call) {
        if ((rights & ~TokenRight.ALL) != 0) {
            throw new KernelException(Errno.EINVAL, call + ": unknown rights " + TokenRight.text(rights));
        }
    }

    /// A token that nobody else knows.
    private static int openNew(Task self, Token token, int rights, String call) {
        token.createdAt(self.kernel().uptimeNanos());
        return open(self, token, rights, call);
    }

    /// @param token the caller's hold on it becomes the handle's
    private static int open(Task self, Token token, int rights, String call) {
        TokenHandle handle = new TokenHandle(token, rights);
        return self.files().openOrClose(handle, FileControl.FD_CLOEXEC, DescriptorCalls.limit(self), call);
    }
}
