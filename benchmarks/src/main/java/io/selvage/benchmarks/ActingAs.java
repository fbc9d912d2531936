package io.selvage.benchmarks;

import io.selvage.api.Endpoint;
import io.selvage.api.Program;
import io.selvage.api.SocketFlags;
import io.selvage.api.SystemCalls;
import io.selvage.api.security.Impersonation;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.TokenType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/// What does it cost to act as a client and to cease to? One operation is both, by a thread with a stack.
public class ActingAs extends ComparedWithJdk {
    static final int TIMES = 1_000_000;

    /// Called by JMH.
    public ActingAs() {}

    private interface Turn {
        void take(SystemCalls sys, int fd);
    }

    /// By a descriptor of a token.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void selvageToken1Core(OneCore kernel) throws InterruptedException {
        kernel.run(program(ActingAs::token, (sys, token) -> {
            sys.impersonate(token);
            sys.revert();
        }));
    }

    /// As who has connected, by the connection.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void selvagePeer1Core(OneCore kernel) throws InterruptedException {
        kernel.run(program(ActingAs::connection, (sys, socket) -> {
            sys.impersonatePeer(socket);
            sys.revert();
        }));
    }

    /// As who has connected, for a block.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void selvagePeerBlock1Core(OneCore kernel, Blackhole blackhole) throws InterruptedException {
        kernel.run(program(ActingAs::connection, (sys, socket) -> {
            try (Impersonation client = sys.actingAsPeer(socket)) {
                blackhole.consume(client);
            }
        }));
    }

    private interface Source {
        int open(SystemCalls sys);
    }

    private Program program(Source source, Turn turn) {
        int times = portionOf(TIMES);
        return Program.of("acting-as", sys -> {
            int fd = source.open(sys);
            for (int i = 0; i < times; i++) {
                turn.take(sys, fd);
            }
            return 0;
        });
    }

    private static int token(SystemCalls sys) {
        int own = sys.openProcessToken(0, TokenRight.DUPLICATE);
        return sys.duplicateToken(
                own, TokenType.IMPERSONATION, ImpersonationLevel.IMPERSONATION, TokenRight.IMPERSONATE);
    }

    private static int connection(SystemCalls sys) {
        Endpoint name = Endpoint.name("service");
        int listener = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
        sys.bind(listener, name);
        sys.listen(listener, 1);
        sys.connect(sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0), name);
        return sys.accept(listener);
    }
}
