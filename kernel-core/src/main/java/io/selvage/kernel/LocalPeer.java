package io.selvage.kernel;

import io.selvage.api.PeerCredentials;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.TokenType;
import org.jspecify.annotations.Nullable;

/// Who is at one end of a connection: taken down when it is made (MODEL 10.8), from what the thread that
/// makes it acts as.
///
/// @param credentials what programs can ask for
/// @param token a copy of the thread's effective token; null but for who connects
record LocalPeer(PeerCredentials credentials, @Nullable Token token) {
    /// Everybody is in this group in this version.
    private static final int GROUP = 0;

    /// Who connects. He lends no more of whom he acts as than was lent to him.
    ///
    /// @param level how much he lends
    static LocalPeer connecting(Task self, ImpersonationLevel level) {
        Token acting = self.effectiveToken();
        boolean lent = acting.type() == TokenType.IMPERSONATION;
        Token token = acting.copyAt(lent ? level.atMost(acting.level()) : level);
        token.createdAt(self.kernel().uptimeNanos());
        return new LocalPeer(credentials(self), token);
    }

    /// Who listens, or makes a pair: nobody acts as him.
    static LocalPeer of(Task self) {
        return new LocalPeer(credentials(self), null);
    }

    static PeerCredentials credentials(Task self) {
        int user = self.effectiveToken().account().number();
        return new PeerCredentials(self.group().pid(), self.group().guid(), user, GROUP);
    }
}
