package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.MappingCalls;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitCalls;
import io.selvage.api.WaitOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Reading and writing another process's memory; who may is in [AuthorityMatrixTest].
@Timeout(60)
class ProcessMemoryTest {
    private static final int PAGES = 2;
    private static final int PAGE = 4_096;

    private final Kernel kernel = Kernel.boot(KernelConfig.cores(2));

    @AfterEach
    void close() {
        kernel.close();
    }

    private static long mapped(SystemCalls sys) {
        return sys.mmap(
                0,
                (long) PAGES * PAGE,
                MappingCalls.PROT_READ | MappingCalls.PROT_WRITE,
                MappingCalls.MAP_PRIVATE | MappingCalls.MAP_ANONYMOUS);
    }

    /// A child that stays until it is told to end.
    private static Thread child(SystemCalls sys, PipeEnds end) {
        return sys.clone(CloneFlags.FORK, () -> {
            sys.close(end.writeEnd());
            sys.read(end.readEnd(), new byte[1]);
        });
    }

    private static void end(SystemCalls sys, PipeEnds end) {
        sys.close(end.writeEnd());
        sys.waitpid(-1, WaitOptions.NONE);
    }

    private static byte[] bytes(int length, int first) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    @Test
    void whatIsWrittenThereIsReadThereAndNowhereElse() throws Exception {
        Inside.process(kernel, sys -> {
            long address = mapped(sys);
            sys.storeInt(address, 4711);
            var end = sys.pipe();
            Thread child = child(sys, end);
            // Across the border of two pages, and not aligned.
            byte[] written = bytes(1_000, 7);
            sys.writeProcessMemory(child.tid(), address + PAGE - 501, written, 100, 900);
            byte[] read = new byte[1_000];
            sys.readProcessMemory(child.tid(), address + PAGE - 501, read, 100, 900);
            byte[] expected = written.clone();
            Arrays.fill(expected, 0, 100, (byte) 0);
            assertArrayEquals(expected, read);
            byte[] inherited = new byte[4];
            sys.readProcessMemory(child.tid(), address, inherited, 0, 4);
            assertEquals(
                    4711,
                    ByteBuffer.wrap(inherited).order(ByteOrder.nativeOrder()).getInt());
            assertEquals(0, sys.loadInt(address + PAGE), "the caller's own copy");
            end(sys, end);
        });
    }

    @Test
    void onesOwnIsReadWithoutACheck() throws Exception {
        Inside.process(kernel, sys -> {
            long address = mapped(sys);
            sys.writeProcessMemory(sys.getpid(), address, bytes(8, 1), 0, 8);
            byte[] read = new byte[8];
            sys.readMemory(address, read, 0, 8);
            assertArrayEquals(bytes(8, 1), read);
        });
    }

    @Test
    void whatIsNotMappedOrProtectedIsAFault() throws Exception {
        Inside.process(kernel, sys -> {
            long address = mapped(sys);
            sys.mprotect(address + PAGE, PAGE, MappingCalls.PROT_READ);
            var end = sys.pipe();
            int pid = child(sys, end).tid();
            Refused.with(Errno.EFAULT, () -> sys.readProcessMemory(pid, 16, new byte[1], 0, 1));
            Refused.with(Errno.EFAULT, () -> sys.writeProcessMemory(pid, address + PAGE, new byte[1], 0, 1));
            sys.readProcessMemory(pid, address + PAGE, new byte[1], 0, 1);
            end(sys, end);
        });
    }

    @Test
    void theDeadHaveNoMemory() throws Exception {
        Inside.process(kernel, sys -> {
            var end = sys.pipe();
            int pid = child(sys, end).tid();
            sys.close(end.writeEnd());
            sys.waitid(WaitCalls.P_PID, pid, WaitOptions.WEXITED.with(WaitOptions.WNOWAIT));
            Refused.with(Errno.ESRCH, () -> sys.readProcessMemory(pid, 65_536, new byte[1], 0, 1));
            sys.waitpid(pid, WaitOptions.NONE);
            Refused.with(Errno.ESRCH, () -> sys.writeProcessMemory(pid, 65_536, new byte[1], 0, 1));
        });
    }

    @Test
    void anotherProgramHasOtherMemory() throws Exception {
        Inside.process(kernel, sys -> {
            long address = mapped(sys);
            var ready = sys.pipe();
            var end = sys.pipe();
            int pid = sys.clone(
                            CloneFlags.FORK,
                            () -> sys.exec(Program.of("other", other -> {
                                other.write(ready.writeEnd(), new byte[1]);
                                other.close(end.writeEnd());
                                other.read(end.readEnd(), new byte[1]);
                                return 0;
                            })))
                    .tid();
            sys.read(ready.readEnd(), new byte[1]);
            Refused.with(Errno.EFAULT, () -> sys.readProcessMemory(pid, address, new byte[1], 0, 1));
            end(sys, end);
        });
    }
}
