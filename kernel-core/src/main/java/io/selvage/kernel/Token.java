package io.selvage.kernel;

/// Who a thread acts as. A process has a primary token, the same object for all its threads; a new process gets
/// a deep copy of its creator's (MODEL 3.1). Immutable until tokens can be adjusted, and compared by identity
/// all the same: two processes never share one.
final class Token {
    private final String user;

    private Token(String user) {
        this.user = user;
    }

    /// The identity of the kernel's own threads and of what the embedder starts.
    static Token system() {
        return new Token("S-1-5-18");
    }

    /// An equal but independent token for a new process.
    Token copyForProcess() {
        return new Token(user);
    }

    String user() {
        return user;
    }
}
