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
    /// Who connects. He lends no more of whom he acts as than was lent to him.
    ///
    /// @param level how much he lends
    static LocalPeer connecting(Task self, ImpersonationLevel level) {
        Token acting = self.effectiveToken();
        boolean lent = acting.type() == TokenType.IMPERSONATION;
        Token token = acting.copyAt(lent ? level.atMost(acting.level()) : level);
        token.createdAt(self.kernel().uptimeNanos());
        // By what he lends, or who hides would be named all the same.
        return new LocalPeer(credentials(self, token), token);
    }

    /// Who listens, or makes a pair: nobody acts as him.
    static LocalPeer of(Task self) {
        return new LocalPeer(credentials(self), null);
    }

    /// {@return who sends from here: whoever has connected and hides does so in every message}
    PeerCredentials credentialsOf(Task sender) {
        boolean hides = token != null && token.level() == ImpersonationLevel.ANONYMOUS;
        return hides ? credentials : credentials(sender);
    }

    static PeerCredentials credentials(Task self) {
        return credentials(self, self.effectiveToken());
    }

    private static PeerCredentials credentials(Task self, Token token) {
        return new PeerCredentials(
                self.group().pid(), self.group().guid(), token.account().number(), UserChange.groupNumber(token));
    }
}
