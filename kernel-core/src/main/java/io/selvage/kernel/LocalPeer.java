package io.selvage.kernel;

import io.selvage.api.PeerCredentials;
import org.jspecify.annotations.Nullable;

/// Who is at one end of a connection: taken down when it is made (MODEL 10.8), from what the thread that
/// makes it acts as.
///
/// @param credentials what programs can ask for
/// @param token a copy of the thread's effective token; null at the ends of a pair
record LocalPeer(PeerCredentials credentials, @Nullable Token token) {
    /// Everybody is in this group in this version.
    private static final int GROUP = 0;

    static LocalPeer of(Task self) {
        return new LocalPeer(credentials(self), self.effectiveToken().copyForProcess());
    }

    static LocalPeer ofPair(Task self) {
        return new LocalPeer(credentials(self), null);
    }

    static PeerCredentials credentials(Task self) {
        int user = self.effectiveToken().account().number();
        return new PeerCredentials(self.group().pid(), self.group().guid(), user, GROUP);
    }
}
