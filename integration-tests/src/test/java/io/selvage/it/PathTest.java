package io.selvage.it;

import static io.selvage.api.OpenFlags.O_CREAT;
import static io.selvage.api.OpenFlags.O_DIRECTORY;
import static io.selvage.api.OpenFlags.O_NOFOLLOW;
import static io.selvage.api.OpenFlags.O_RDONLY;
import static io.selvage.api.OpenFlags.O_RDWR;
import static io.selvage.api.OpenFlags.O_WRONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.DirectoryEntry;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.Kernel;
import io.selvage.api.Limit;
import io.selvage.api.PathFlags;
import io.selvage.api.RecordLock;
import io.selvage.api.ResourceLimit;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Privilege;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Calls about paths and open files beyond what [PathOracleTest] asks: places, listings, limits, room,
/// locks of open files, calls relative to an open directory.
@Timeout(120)
class PathTest {
    private static final long SEED = 5;

    @Test
    void placesAreReadAndWrittenWithoutTheOffset() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            int fd = sys.open("/f", O_RDWR | O_CREAT, 0644);
            assertEquals(3, sys.pwrite(fd, bytes("abc"), 0, 3, 2));
            assertEquals(0, sys.lseek(fd, 0, FileControl.SEEK_CUR));
            byte[] buffer = new byte[9];
            assertEquals(4, sys.pread(fd, buffer, 0, 9, 1));
            assertEquals("\0abc", new String(buffer, 0, 4, StandardCharsets.UTF_8));
            assertEquals(0, sys.pread(fd, buffer, 0, 9, 5));
            Refused.with(Errno.EINVAL, () -> sys.pread(fd, buffer, 0, 9, -1));
            Refused.with(Errno.ESPIPE, () -> sys.pread(sys.pipe().readEnd(), buffer, 0, 9, 0));
            Refused.with(Errno.EISDIR, () -> sys.pread(sys.open("/", O_RDONLY, 0), buffer, 0, 9, 0));
            int writer = sys.open("/f", O_WRONLY, 0);
            Refused.with(Errno.EBADF, () -> sys.pread(writer, buffer, 0, 9, 0));
            Refused.with(Errno.EINVAL, () -> sys.ftruncate(fd, -1));
            Refused.with(Errno.EINVAL, () -> sys.fsync(sys.pipe().readEnd()));
            sys.fsync(fd);
        });
    }

    @Test
    void aListingSurvivesWhatIsMadeAndRemovedMeanwhile() throws Exception {
        Inside.kernel(1, sys -> {
            sys.mkdir("/d", 0755);
            for (int i = 0; i < 10; i++) {
                sys.mkdir("/d/" + i, 0755);
            }
            int fd = sys.open("/d", O_RDONLY | O_DIRECTORY, 0);
            List<String> names = new ArrayList<>(names(sys.getdents(fd, 5)));
            assertEquals(List.of(".", "..", "0", "1", "2"), names);
            sys.rmdir("/d/0");
            sys.rmdir("/d/5");
            sys.mkdir("/d/0", 0755);
            names.addAll(names(sys.getdents(fd, 100)));
            assertEquals(List.of(".", "..", "0", "1", "2", "3", "4", "6", "7", "8", "9", "0"), names);
            assertEquals(List.of(), sys.getdents(fd, 1));
            sys.lseek(fd, 0, FileControl.SEEK_SET);
            DirectoryEntry third = sys.getdents(fd, 3).getLast();
            assertEquals("1", third.name());
            sys.lseek(fd, third.offset(), FileControl.SEEK_SET);
            assertEquals(List.of("2"), names(sys.getdents(fd, 1)));
            Refused.with(Errno.EINVAL, () -> sys.getdents(fd, 0));
            Refused.with(Errno.ENOTDIR, () -> sys.getdents(0, 1));
            sys.mkdir("/e", 0755);
            int removed = sys.open("/e", O_RDONLY, 0);
            sys.rmdir("/e");
            Refused.with(Errno.ENOENT, () -> sys.getdents(removed, 1));
        });
    }

    private static List<String> names(List<DirectoryEntry> entries) {
        return entries.stream().map(DirectoryEntry::name).toList();
    }

    @Test
    void aFullTreeTakesAPartThenNothingAndGivesRoomBackWithTheLastClose() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1).fileSpace(64 * 1024))) {
            Inside.process(kernel, sys -> {
                int fd = sys.open("/f", O_RDWR | O_CREAT, 0644);
                byte[] much = new byte[100_000];
                // 1 KiB for the name, so 15 blocks of 4 KiB for the content.
                assertEquals(15 * 4_096, sys.write(fd, much));
                Refused.with(Errno.ENOSPC, () -> sys.write(fd, much));
                assertEquals(15 * 4_096, sys.fstat(fd).size());
                Refused.with(Errno.ENOSPC, () -> sys.ftruncate(fd, 64 * 1024));
                assertEquals(3, fill(sys, "/n"));
                Refused.with(Errno.ENOSPC, () -> sys.mkdir("/m", 0));
                Refused.with(Errno.ENOSPC, () -> sys.symlink("f", "/m"));
                Refused.with(Errno.ENOSPC, () -> sys.link("/f", "/m"));
                Refused.with(Errno.ENOENT, () -> sys.lstat("/m"));
                sys.unlink("/f");
                int other = sys.open("/g", O_RDWR | O_CREAT, 0644);
                Refused.with(Errno.ENOSPC, () -> sys.write(other, much));
                sys.close(fd);
                assertEquals(15 * 4_096, sys.write(other, much));
                sys.ftruncate(other, 0);
                assertEquals(10, sys.pwrite(other, new byte[10], 0, 10, 0));
            });
        }
    }

    /// Makes files until there is no more room.
    private static int fill(SystemCalls sys, String prefix) {
        int made = 0;
        while (PathScript.answer(sys, "open", prefix + made, "65", "644", "").equals("w0")) {
            made++;
        }
        return made;
    }

    @Test
    void theLimitOnFileSizesSendsASignalAndRefuses() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            int fd = sys.open("/f", O_RDWR | O_CREAT, 0644);
            sys.setrlimit(ResourceLimit.FSIZE, Limit.of(10));
            int[] signals = new int[1];
            sys.sigaction(Signal.XFSZ.number(), SignalAction.handle(info -> signals[0]++));
            assertEquals(10, sys.write(fd, new byte[20]));
            assertEquals(0, signals[0]);
            Refused.with(Errno.EFBIG, () -> sys.write(fd, new byte[1]));
            assertEquals(1, signals[0]);
            Refused.with(Errno.EFBIG, () -> sys.ftruncate(fd, 11));
            Refused.with(Errno.EFBIG, () -> sys.truncate("/f", 11));
            Refused.with(Errno.EFBIG, () -> sys.pwrite(fd, new byte[1], 0, 1, 10));
            assertEquals(4, signals[0]);
            sys.ftruncate(fd, 9);
            assertEquals(1, sys.pwrite(fd, new byte[3], 0, 3, 9));
        });
    }

    @Test
    void locksOfOpenFilesExcludeThoseOfTablesAndGoWithTheFile() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            RecordLock whole = RecordLock.of(RecordLock.F_WRLCK, 0, 0);
            int one = sys.open("/f", O_RDWR | O_CREAT, 0644);
            int two = sys.open("/f", O_RDWR, 0);
            int same = sys.dup(one);
            sys.ofdSetlk(one, whole);
            sys.ofdSetlk(same, whole);
            Refused.with(Errno.EAGAIN, () -> sys.ofdSetlk(two, whole));
            Refused.with(Errno.EAGAIN, () -> sys.setlk(two, whole));
            assertEquals(-1, sys.getlk(two, whole).pid());
            assertEquals(-1, sys.ofdGetlk(two, whole).pid());
            Refused.with(Errno.EINVAL, () -> sys.ofdSetlk(two, new RecordLock(1, 0, 0, 0, 1)));
            sys.close(one);
            Refused.with(Errno.EAGAIN, () -> sys.ofdSetlk(two, whole));
            int child = sys.clone(CloneFlags.FORK, () -> {
                        assertEquals(0, sys.ofdSetlkw(two, whole));
                        sys.exit(7);
                    })
                    .tid();
            sys.ofdSetlk(same, RecordLock.of(RecordLock.F_UNLCK, 0, 0));
            assertEquals(7 << 8, sys.waitpid(child, WaitOptions.NONE).status());
            // The lock was the open file's, not the child's.
            Refused.with(Errno.EAGAIN, () -> sys.ofdSetlk(same, whole));
            sys.close(two);
            sys.ofdSetlk(same, whole);
        });
    }

    @Test
    void callsBeginAtAnOpenDirectory() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            sys.mkdir("/d", 0755);
            int dir = sys.open("/d", O_RDONLY | O_DIRECTORY, 0);
            sys.mkdirat(dir, "e", 0755);
            int file = sys.openat(dir, "e/f", O_RDWR | O_CREAT, 0644);
            sys.symlinkat("e/f", dir, "l");
            assertEquals("e/f", sys.readlinkat(dir, "l"));
            sys.linkat(dir, "l", dir, "h", PathFlags.AT_SYMLINK_FOLLOW);
            assertEquals(2, sys.fstatat(file, "", PathFlags.AT_EMPTY_PATH).links());
            sys.renameat2(dir, "h", PathFlags.AT_FDCWD, "moved", 0);
            assertEquals(sys.stat("/moved"), sys.fstat(file));
            sys.fchmodat(dir, "e", 0700, 0);
            sys.faccessat(dir, "e", PathFlags.X_OK);
            Refused.with(Errno.EOPNOTSUPP, () -> sys.fchmodat(dir, "l", 0, PathFlags.AT_SYMLINK_NOFOLLOW));
            sys.fchmod(file, 0);
            Refused.with(Errno.EACCES, () -> sys.access("/moved", PathFlags.X_OK));
            Refused.with(Errno.ENOTDIR, () -> sys.openat(file, "x", O_RDONLY, 0));
            Refused.with(Errno.EBADF, () -> sys.openat(99, "x", O_RDONLY, 0));
            assertEquals(5, sys.openat(99, "/d", O_RDONLY, 0));
            sys.rename("/d", "/dd");
            sys.fchdir(dir);
            assertEquals("/dd", sys.getcwd());
            Refused.with(Errno.ENOTDIR, () -> sys.fchdir(file));
            sys.unlinkat(dir, "e/f", 0);
            sys.unlinkat(dir, "e", PathFlags.AT_REMOVEDIR);
            Refused.with(Errno.EINVAL, () -> sys.unlinkat(dir, "l", 1));
        });
    }

    @Test
    void aRootDirectoryOfItsOwnIsNotLeftByDotsOrLinks() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            sys.mkdir("/jail", 0755);
            sys.mkdir("/jail/d", 0755);
            sys.symlink("/outside", "/jail/l");
            sys.mkdir("/outside", 0755);
            sys.chroot("/jail");
            assertEquals("(unreachable)/", sys.getcwd());
            sys.chdir("/");
            assertEquals(sys.stat("/"), sys.stat("/../.."));
            Refused.with(Errno.ENOENT, () -> sys.stat("/l"));
            sys.chdir("d");
            sys.chdir("../../d");
            assertEquals("/d", sys.getcwd());
            sys.rmdir("/d");
            Refused.with(Errno.ENOENT, sys::getcwd);
            Refused.with(Errno.ENOENT, () -> sys.mkdir("x", 0));
            sys.removePrivileges(Privilege.TCB);
            Refused.with(Errno.EPERM, () -> sys.chroot("/"));
        });
    }

    @Test
    void fortyLinksAreFollowedAndNotOneMore() throws Exception {
        Inside.kernel(1, sys -> {
            sys.close(sys.open("/l0", O_RDWR | O_CREAT, 0644));
            for (int i = 1; i <= 41; i++) {
                sys.symlink("l" + (i - 1), "/l" + i);
            }
            assertEquals(sys.stat("/l0"), sys.stat("/l40"));
            Refused.with(Errno.ELOOP, () -> sys.stat("/l41"));
            Refused.with(Errno.ELOOP, () -> sys.open("/l1", O_NOFOLLOW, 0));
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
