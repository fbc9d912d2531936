package io.selvage.it.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.OpenFlags;
import io.selvage.api.PathFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Acl;
import io.selvage.api.security.Sid;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Something changes between the moment at which the kernel checks and the one at which it acts. The
/// attacker is nobody: the user whom every kernel knows and who is in no group. Each comes to its end and
/// leaves nothing behind.
enum RaceScenario implements Program.Main {
    /// A link is swapped between what everybody may read and what nobody may.
    LINK_SWAPPED_DURING_OPEN {
        @Override
        public int run(SystemCalls sys) {
            Target.file(sys, "/public", 0644, "p");
            Target.file(sys, "/secret", 0600, "s");
            sys.symlink("/public", "/l");
            sys.symlink("/secret", "/m");
            Thread swapper = sys.clone(CloneFlags.THREAD, () -> {
                sys.renameat2(PathFlags.AT_FDCWD, "/l", PathFlags.AT_FDCWD, "/m", PathFlags.RENAME_EXCHANGE);
                sys.renameat2(PathFlags.AT_FDCWD, "/l", PathFlags.AT_FDCWD, "/m", PathFlags.RENAME_EXCHANGE);
            });
            int nobody = nobody(sys, () -> {
                readsPublicOrNothing(sys, "/l");
                readsPublicOrNothing(sys, "/m");
            });
            sys.join(swapper);
            ended(sys, nobody);
            removed(sys, "/l", "/m", "/public", "/secret");
            return 0;
        }
    },

    /// A directory is swapped for one that nobody may pass through, between the steps of a path.
    DIRECTORY_SWAPPED_DURING_WALK {
        @Override
        public int run(SystemCalls sys) {
            sys.mkdir("/open", 0755);
            sys.mkdir("/closed", 0700);
            Target.file(sys, "/open/f", 0644, "p");
            Target.file(sys, "/closed/f", 0644, "s");
            Thread swapper = sys.clone(
                    CloneFlags.THREAD,
                    () -> sys.renameat2(
                            PathFlags.AT_FDCWD, "/open", PathFlags.AT_FDCWD, "/closed", PathFlags.RENAME_EXCHANGE));
            int nobody = nobody(sys, () -> {
                readsPublicOrNothing(sys, "/open/f");
                readsPublicOrNothing(sys, "/open/../closed/f");
            });
            sys.join(swapper);
            ended(sys, nobody);
            removed(sys, "/open/f", "/closed/f");
            sys.rmdir("/open");
            sys.rmdir("/closed");
            return 0;
        }
    },

    /// A file is closed to others while nobody opens it: who comes after the change is refused, and who
    /// came before keeps what he has.
    MODE_CHANGED_DURING_OPEN {
        @Override
        public int run(SystemCalls sys) {
            Target.file(sys, "/f", 0644, "p");
            AtomicBoolean closed = new AtomicBoolean();
            Thread owner = sys.clone(CloneFlags.THREAD, () -> {
                sys.chmod("/f", 0600);
                closed.set(true);
            });
            int nobody = nobody(sys, () -> {
                boolean late = closed.get();
                int[] fd = {-1};
                Errno refusal = Target.refusal(() -> fd[0] = sys.open("/f", OpenFlags.O_RDONLY, 0));
                if (late) {
                    assertEquals(Errno.EACCES, refusal);
                }
                if (refusal == null) {
                    assertEquals(1, sys.pread(fd[0], new byte[4], 0, 4, 0));
                    assertEquals(Errno.EBADF, Target.refusal(() -> sys.write(fd[0], "x")));
                } else {
                    assertEquals(Errno.EACCES, refusal);
                }
            });
            sys.join(owner);
            ended(sys, nobody);
            removed(sys, "/f");
            return 0;
        }
    },

    /// A process gives up its user while another thread of it opens a file.
    TOKEN_LOWERED_DURING_OPEN {
        @Override
        public int run(SystemCalls sys) {
            Target.file(sys, "/secret", 0600, "s");
            int child = sys.clone(CloneFlags.NONE, () -> {
                        AtomicBoolean lowered = new AtomicBoolean();
                        Thread other = sys.clone(CloneFlags.THREAD, () -> {
                            boolean late = lowered.get();
                            Errno refusal = Target.refusal(() -> sys.open("/secret", OpenFlags.O_RDONLY, 0));
                            if (late) {
                                assertEquals(Errno.EACCES, refusal);
                            } else if (refusal != null) {
                                assertEquals(Errno.EACCES, refusal);
                            }
                        });
                        sys.setuid(NOBODY);
                        lowered.set(true);
                        assertEquals(Errno.EACCES, Target.refusal(() -> sys.open("/secret", OpenFlags.O_RDONLY, 0)));
                        sys.join(other);
                        sys.exit(0);
                    })
                    .tid();
            ended(sys, child);
            removed(sys, "/secret");
            return 0;
        }
    },

    /// The rules of a process are changed while nobody signals it: after the change nothing arrives.
    RULES_CHANGED_DURING_SIGNAL {
        @Override
        public int run(SystemCalls sys) {
            // Who becomes another user gets new rules, so those that count are the ones after that.
            PipeEnds ready = sys.pipe();
            int target = sys.clone(CloneFlags.NONE, () -> {
                        sys.setuid(NOBODY);
                        sys.write(ready.writeEnd(), "x");
                        while (true) {
                            sys.pause();
                        }
                    })
                    .tid();
            sys.read(ready.readEnd(), new byte[1]);
            AtomicBoolean closed = new AtomicBoolean();
            Thread guard = sys.clone(CloneFlags.THREAD, () -> {
                sys.processOwner(target, Sid.SYSTEM);
                sys.processAccess(target, Acl.EMPTY);
                closed.set(true);
            });
            int nobody = nobody(sys, () -> {
                boolean late = closed.get();
                @Nullable Errno refusal = Target.refusal(() -> sys.kill(target, 0));
                if (late) {
                    assertEquals(Errno.EACCES, refusal);
                }
            });
            sys.join(guard);
            ended(sys, nobody);
            sys.processAccess(target, null);
            sys.kill(target, Signal.KILL);
            sys.waitpid(target, WaitOptions.NONE);
            sys.close(ready.readEnd());
            sys.close(ready.writeEnd());
            return 0;
        }
    },

    /// A name is taken away and made again as somebody else's while nobody removes it.
    FILE_REPLACED_DURING_UNLINK {
        @Override
        public int run(SystemCalls sys) {
            sys.mkdir("/box", 0700);
            sys.chmod("/box", 01777);
            // Otherwise nobody, whom nobody trusts, would be kept out by the label.
            sys.setFileSecurity("/box", sys.fileSecurity("/box").withLabel(null));
            Target.file(sys, "/box/f", 0644, "s");
            Thread owner = sys.clone(CloneFlags.THREAD, () -> {
                sys.rename("/box/f", "/box/g");
                Target.file(sys, "/box/f", 0600, "t");
            });
            int nobody = nobody(sys, () -> {
                for (String name : new String[] {"/box/f", "/box/g"}) {
                    @Nullable Errno refusal = Target.refusal(() -> sys.unlink(name));
                    if (refusal != Errno.ENOENT) {
                        assertEquals(Errno.EPERM, refusal);
                    }
                }
            });
            sys.join(owner);
            ended(sys, nobody);
            assertEquals("t", Target.read(sys, "/box/f"));
            assertEquals("s", Target.read(sys, "/box/g"));
            removed(sys, "/box/f", "/box/g");
            sys.rmdir("/box");
            return 0;
        }
    };

    private static final int NOBODY = 65_534;

    private static int nobody(SystemCalls sys, Runnable attempt) {
        return sys.clone(CloneFlags.NONE, () -> {
                    sys.setuid(NOBODY);
                    attempt.run();
                    sys.exit(0);
                })
                .tid();
    }

    private static void ended(SystemCalls sys, int pid) {
        assertEquals(0, sys.waitpid(pid, WaitOptions.NONE).status());
    }

    private static void removed(SystemCalls sys, String... paths) {
        for (String path : paths) {
            sys.unlink(path);
        }
    }

    private static void readsPublicOrNothing(SystemCalls sys, String path) {
        String[] content = new String[1];
        Errno refusal = Target.refusal(() -> content[0] = Target.read(sys, path));
        if (refusal == null) {
            assertEquals("p", content[0]);
        } else {
            assertNull(content[0]);
            assertEquals(Errno.EACCES, refusal);
        }
    }
}
