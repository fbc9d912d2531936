package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.security.TokenRight;

/// A token behind a descriptor, with the rights that were granted when it was opened: whoever has the
/// open file has them (MODEL 15).
final class TokenHandle extends OpenFileDescription {
    private static final int MODE = 0600;

    private final Token token;
    private final int rights;

    /// @param token the caller's hold on it becomes the handle's
    /// @param rights bits of [TokenRight]
    TokenHandle(Token token, int rights) {
        super(OpenFlags.O_RDWR);
        this.token = token;
        this.rights = rights;
    }

    /// Finds the token behind a descriptor. The token may be nobody's by the time that it is used: who
    /// keeps it becomes a holder by [Token#tryRetain()].
    ///
    /// @param needed a bit of [TokenRight]
    /// @throws KernelException `EBADF` if the descriptor is not open or refers to something else,
    ///     `EACCES` if it has not the right
    static Token find(Task self, int fd, int needed, String call) {
        if (!(self.files().get(fd, call) instanceof TokenHandle handle)) {
            throw new KernelException(Errno.EBADF, call + ": descriptor " + fd + " is no handle on a token");
        }
        if ((handle.rights & needed) != needed) {
            throw new KernelException(
                    Errno.EACCES, call + ": descriptor " + fd + " lacks the right " + TokenRight.text(needed));
        }
        return handle.token;
    }

    /// Like [#find], for a caller that keeps the token: adds a holder.
    static Token held(Task self, int fd, int needed, String call) {
        Token token = find(self, fd, needed, call);
        if (!token.tryRetain()) {
            throw FileTable.notOpen(fd, call);
        }
        return token;
    }

    Token token() {
        return token;
    }

    @Override
    FileStatus status() {
        return new FileStatus(FileStatus.Kind.ANONYMOUS, 0, MODE, 0, 0, 0);
    }

    @Override
    public String toString() {
        return "handle on a " + token;
    }

    @Override
    void closed() {
        token.release();
    }
}
