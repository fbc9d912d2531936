package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.IdentityCalls;
import io.selvage.api.UserCalls;
import io.selvage.api.security.Acl;
import io.selvage.api.security.Group;
import io.selvage.api.security.Impersonation;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.TokenFilter;
import io.selvage.api.security.TokenInfo;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.TokenType;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who threads act as.
abstract class IdentitySyscalls extends AttributeSyscalls implements IdentityCalls, UserCalls {
    IdentitySyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public int getuid() {
        return self().group().primaryToken().account().number();
    }

    @Override
    public int geteuid() {
        return self().effectiveToken().account().number();
    }

    @Override
    public int getgid() {
        return UserChange.groupNumber(self().group().primaryToken());
    }

    @Override
    public int getegid() {
        return UserChange.groupNumber(self().effectiveToken());
    }

    @Override
    public List<Integer> getgroups() {
        return UserChange.groups(self().effectiveToken());
    }

    @Override
    public void setresuid(int real, int effective, int saved) {
        UserChange.change(self(), real, effective, saved);
    }

    @Override
    public void setgid(int gid) {
        UserChange.requireGroup(self(), gid);
    }

    @Override
    public int openProcessToken(int pid, int rights) {
        Task self = self();
        failAllocation(self, "openProcessToken", Errno.EMFILE);
        return TokenCalls.openOfProcess(self, pid, rights);
    }

    @Override
    public int openThreadToken(int tid, int rights) {
        Task self = self();
        failAllocation(self, "openThreadToken", Errno.EMFILE);
        return TokenCalls.openOfThread(self, tid, rights);
    }

    @Override
    public int openPeerToken(int socketFd, int rights) {
        Task self = self();
        failAllocation(self, "openPeerToken", Errno.EMFILE);
        return TokenCalls.openOfPeer(self, socketFd, rights);
    }

    @Override
    public TokenInfo tokenInfo(int tokenFd) {
        return TokenHandle.find(self(), tokenFd, TokenRight.QUERY, "tokenInfo").info();
    }

    @Override
    public TokenInfo identity() {
        return self().effectiveToken().info();
    }

    @Override
    public boolean isImpersonating() {
        return self().isImpersonating();
    }

    @Override
    public int duplicateToken(int tokenFd, TokenType type, ImpersonationLevel level, int rights) {
        Objects.requireNonNull(type);
        Objects.requireNonNull(level);
        Task self = self();
        failAllocation(self, "duplicateToken", Errno.EMFILE);
        return TokenCalls.duplicate(self, tokenFd, type, level, rights);
    }

    @Override
    public int restrictToken(int tokenFd, TokenFilter filter, int rights) {
        Objects.requireNonNull(filter);
        Task self = self();
        failAllocation(self, "restrictToken", Errno.EMFILE);
        return TokenCalls.restrict(self, tokenFd, filter, rights);
    }

    @Override
    public int createToken(String user, int rights) {
        Objects.requireNonNull(user);
        Task self = self();
        failAllocation(self, "createToken", Errno.EMFILE);
        return TokenCalls.create(self, user, rights);
    }

    @Override
    public void impersonationLevel(int socketFd, ImpersonationLevel level) {
        Objects.requireNonNull(level);
        Socket socket = SocketSetup.held(self(), socketFd, "impersonationLevel");
        try {
            socket.impersonationLevel(level);
        } finally {
            socket.release();
        }
    }

    @Override
    public ImpersonationLevel impersonationLevel(int socketFd) {
        return SocketSetup.with(self(), socketFd, "impersonationLevel", Socket::impersonationLevel);
    }

    @Override
    public void impersonate(int tokenFd) {
        ImpersonationCalls.impersonate(self(), tokenFd);
    }

    @Override
    public void impersonatePeer(int socketFd) {
        ImpersonationCalls.impersonatePeer(self(), socketFd);
    }

    @Override
    public void revert() {
        self().impersonate(null);
    }

    @Override
    public Impersonation actingAs(int tokenFd) {
        Task self = self();
        ImpersonationCalls.checkNotActing(self, "actingAs");
        ImpersonationCalls.impersonate(self, tokenFd);
        return self.impersonationBlock();
    }

    @Override
    public Impersonation actingAsPeer(int socketFd) {
        Task self = self();
        ImpersonationCalls.checkNotActing(self, "actingAsPeer");
        ImpersonationCalls.impersonatePeer(self, socketFd);
        return self.impersonationBlock();
    }

    @Override
    public void installPrimary(int tokenFd) {
        ImpersonationCalls.installPrimary(self(), tokenFd);
    }

    @Override
    public void adjustPrivileges(int tokenFd, Set<Privilege> on, Set<Privilege> off) {
        TokenChanges.adjustPrivileges(self(), tokenFd, on, off);
    }

    @Override
    public void removePrivileges(int tokenFd, Set<Privilege> privileges) {
        TokenChanges.removePrivileges(self(), tokenFd, privileges);
    }

    @Override
    public void adjustGroups(int tokenFd, Set<Group> groups) {
        TokenChanges.adjustGroups(self(), tokenFd, groups);
    }

    @Override
    public void lowerIntegrity(int tokenFd, Integrity integrity) {
        Objects.requireNonNull(integrity);
        TokenChanges.lowerIntegrity(self(), tokenFd, integrity);
    }

    @Override
    public void defaultDacl(int tokenFd, @Nullable Acl dacl) {
        TokenChanges.defaultDacl(self(), tokenFd, dacl);
    }
}
