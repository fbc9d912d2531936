package io.selvage.it;

import static io.selvage.api.MemoryCalls.MAP_ANONYMOUS;
import static io.selvage.api.MemoryCalls.MAP_PRIVATE;
import static io.selvage.api.MemoryCalls.PROT_READ;
import static io.selvage.api.MemoryCalls.PROT_WRITE;

import io.selvage.api.CloneFlags;
import io.selvage.api.CloneStruct;
import io.selvage.api.Kernel;
import io.selvage.api.SystemCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every row of `clone3_struct.csv`: the binary form of a creation.
@Timeout(60)
class CloneStructMatrixTest {
    private static final int PAGE = 4_096;
    private static final int SIGCHLD = 17;
    private static final Pattern SIZED = Pattern.compile("size=(\\d+)( trailing (zero|nonzero))?");

    private static final int FLAGS = 0;
    private static final int PIDFD = 1;
    private static final int CHILD_TID = 2;
    private static final int PARENT_TID = 3;
    private static final int EXIT_SIGNAL = 4;
    private static final int STACK = 5;
    private static final int STACK_SIZE = 6;
    private static final int SET_TID = 8;
    private static final int SET_TID_SIZE = 9;
    private static final int GROUP = 10;

    /// A request: the words of the struct, its size, and the TIDs that lie in memory.
    private static final class Case {
        private final long[] words;
        private final int size;
        private final int[] tids;

        Case(long[] words, int size, int[] tids) {
            this.words = words;
            this.size = size;
            this.tids = tids;
        }

        /// The words as the recording has them where a row says nothing else, with these changed.
        static Case of(long memory, long... changes) {
            long[] words = {0, 0, memory + 4, memory, SIGCHLD, memory, PAGE, 0, 0, 0, 0};
            for (int i = 0; i < changes.length; i += 2) {
                words[(int) changes[i]] = changes[i + 1];
            }
            return new Case(words, CloneStruct.SIZE, new int[2]);
        }

        Case sized(int newSize) {
            return new Case(words, newSize, tids);
        }

        Case wishing(int... wished) {
            return new Case(words, size, wished);
        }

        ByteBuffer bytes(byte beyond) {
            ByteBuffer struct = ByteBuffer.allocate(2 * PAGE).order(ByteOrder.nativeOrder());
            for (long word : words) {
                struct.putLong(word);
            }
            for (int i = CloneStruct.SIZE; i < CloneStruct.SIZE + 24; i += 8) {
                struct.put(i, beyond);
            }
            return struct.rewind();
        }
    }

    @Test
    void everyRowHasLinuxesAnswer() throws Exception {
        Recording recording = Recording.read("clone3_struct.csv", 166);
        LinuxDifferences differences = new LinuxDifferences(
                "clone3_struct.csv",
                Map.of(
                        "handle on a thread",
                        row -> row.get("case").equals("PIDFD|THREAD|VM|SIGHAND"),
                        "resource group",
                        row -> row.get("case").equals("INTO_CGROUP cgroup2 fd")));
        try (Kernel kernel = Inside.boot(2)) {
            Inside.process(kernel, sys -> {
                long memory = sys.mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
                Map<String, Case> cases = cases(memory, kernel.cores().size());
                for (Recording.Row row : recording.rows()) {
                    differences.compare(row, answer(sys, row.get("case"), cases, memory));
                }
            });
        }
        differences.assertNoOthers(166);
    }

    private static String answer(SystemCalls sys, String name, Map<String, Case> cases, long memory) {
        Matcher sized = SIZED.matcher(name);
        Case asked = sized.matches()
                ? Case.of(memory).sized(Integer.parseInt(sized.group(1)))
                : Objects.requireNonNull(cases.get(name), name);
        byte beyond = (byte) (name.endsWith("nonzero") ? 1 : 0);
        for (int i = 0; i < asked.tids.length; i++) {
            sys.storeInt(memory + 32 + 4L * i, asked.tids[i]);
        }
        CloneFlags flags = CloneFlags.ofBits(asked.words[FLAGS]);
        CloneTrial trial = new CloneTrial(sys);
        CloneTrial.Creation creation = (calls, body) -> calls.clone3(asked.bytes(beyond), asked.size, body);
        return name.equals("set_tid as unprivileged")
                ? trial.unprivileged(flags, creation)
                : trial.privileged(flags, creation);
    }

    private static long bits(String flags) {
        return CloneFlags.parse(flags).bits();
    }

    private static Map<String, Case> cases(long memory, int someDescriptor) {
        Map<String, Case> cases = new HashMap<>();
        long tids = memory + 32;
        cases.put("stack=0 stack_size=0 (no VM)", Case.of(memory, STACK, 0, STACK_SIZE, 0));
        cases.put("stack=0 stack_size=4096", Case.of(memory, STACK, 0, STACK_SIZE, 4_096));
        cases.put("stack set stack_size=0", Case.of(memory, STACK_SIZE, 0));
        cases.put("stack=bad kernel addr", Case.of(memory, STACK, 0xffff_8000_0000_0000L));
        cases.put("stack+size wraps", Case.of(memory, STACK_SIZE, -1));
        cases.put("VM stack=0 stack_size=0 (VFORK)", Case.of(memory, FLAGS, bits("VM|VFORK"), STACK, 0, STACK_SIZE, 0));
        cases.put("PIDFD pidfd=NULL", Case.of(memory, FLAGS, bits("PIDFD")));
        cases.put("PIDFD pidfd=bad", Case.of(memory, FLAGS, bits("PIDFD"), PIDFD, 8));
        cases.put("PARENT_SETTID bad ptr", Case.of(memory, FLAGS, bits("PARENT_SETTID"), PARENT_TID, 8));
        cases.put("CHILD_SETTID bad ptr", Case.of(memory, FLAGS, bits("CHILD_SETTID"), CHILD_TID, 8));
        cases.put("pidfd nonzero without PIDFD", Case.of(memory, PIDFD, memory + 8));
        cases.put("PIDFD|PARENT_SETTID same ptr", Case.of(memory, FLAGS, bits("PIDFD|PARENT_SETTID"), PIDFD, memory));
        cases.put(
                "PIDFD|PARENT_SETTID distinct", Case.of(memory, FLAGS, bits("PIDFD|PARENT_SETTID"), PIDFD, memory + 8));
        cases.put("PIDFD|DETACHED", Case.of(memory, FLAGS, bits("PIDFD|DETACHED"), PIDFD, memory + 8));
        cases.put(
                "PIDFD|THREAD|VM|SIGHAND",
                Case.of(memory, FLAGS, bits("PIDFD|THREAD|VM|SIGHAND"), PIDFD, memory + 8, EXIT_SIGNAL, 0));
        cases.put("unknown flag bit34", Case.of(memory, FLAGS, 1L << 34));
        cases.put("unknown flag bit63", Case.of(memory, FLAGS, 1L << 63));
        cases.put("flags low bits CSIGNAL=17", Case.of(memory, FLAGS, 17));
        cases.put("CLEAR_SIGHAND", Case.of(memory, FLAGS, bits("CLEAR_SIGHAND")));
        cases.put("CLEAR_SIGHAND|SIGHAND|VM", Case.of(memory, FLAGS, bits("CLEAR_SIGHAND|SIGHAND|VM")));
        cases.put("INTO_CGROUP cgroup=-1", Case.of(memory, FLAGS, bits("INTO_CGROUP"), GROUP, -1));
        cases.put("INTO_CGROUP cgroup=0(stdin)", Case.of(memory, FLAGS, bits("INTO_CGROUP"), GROUP, 0));
        cases.put("INTO_CGROUP cgroup=9999", Case.of(memory, FLAGS, bits("INTO_CGROUP"), GROUP, 9_999));
        cases.put("INTO_CGROUP cgroup>INT_MAX", Case.of(memory, FLAGS, bits("INTO_CGROUP"), GROUP, 1L << 33));
        cases.put("INTO_CGROUP cgroup2 fd", Case.of(memory, FLAGS, bits("INTO_CGROUP"), GROUP, someDescriptor));
        cases.put("cgroup set without flag", Case.of(memory, GROUP, 9_999));
        cases.put("set_tid=NULL size=1", Case.of(memory, SET_TID_SIZE, 1));
        cases.put("set_tid ptr size=0", Case.of(memory, SET_TID, tids));
        cases.put("set_tid bad ptr", Case.of(memory, SET_TID, 8, SET_TID_SIZE, 1));
        Case wish = Case.of(memory, SET_TID, tids, SET_TID_SIZE, 1);
        cases.put("set_tid[0]=0", wish.wishing(0));
        cases.put("set_tid[0]=1 (exists)", wish.wishing(1));
        cases.put("set_tid[0]=32000 free", wish.wishing(32_000));
        cases.put("set_tid[0]=-1", wish.wishing(-1));
        cases.put("set_tid[0]=pid_max+1", wish.wishing(1 << 23));
        cases.put(
                "set_tid size=2 in 1-level ns",
                Case.of(memory, SET_TID, tids, SET_TID_SIZE, 2).wishing(32_000, 32_001));
        cases.put(
                "set_tid size=33",
                Case.of(memory, SET_TID, tids, SET_TID_SIZE, 33).wishing(32_000, 32_001));
        cases.put("set_tid as unprivileged", wish.wishing(32_000));
        cases.put("all-zero struct (exit_signal 0)", new Case(new long[11], CloneStruct.SIZE, new int[0]));
        return cases;
    }
}
