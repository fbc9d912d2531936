package io.selvage.kernel;

import static io.selvage.api.OpenFlags.O_CREAT;
import static io.selvage.api.OpenFlags.O_DIRECTORY;
import static io.selvage.api.OpenFlags.O_EXCL;
import static io.selvage.api.OpenFlags.O_RDONLY;
import static io.selvage.api.OpenFlags.O_RDWR;
import static io.selvage.api.OpenFlags.O_TRUNC;
import static io.selvage.api.OpenFlags.O_WRONLY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.FileTree;
import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Paths, modes and programs, each refusal by example; the answers are Linux's for user 0.
@Timeout(60)
class FileTreeTest {

    @ParameterizedTest
    @CsvSource({
        "ENOENT, '', 0",
        "ENOENT, /none, 0",
        "ENOENT, /none/f, 64",
        "ENOTDIR, /d/f/x, 64",
        "ENOTDIR, /d/f/, 0",
        "ENOTDIR, /d/f, 65536",
        "EISDIR, /d, 1",
        "EISDIR, /d, 2",
        "EISDIR, /d, 64",
        "EISDIR, /d, 512",
        "EISDIR, /d/new/, 64",
        "EEXIST, /d/f, 192",
        "EEXIST, /d, 192",
        "EINVAL, /d, 65600",
    })
    void anOpenIsRefusedAsLinuxRefusesIt(Errno errno, String path, int flags) throws Exception {
        try (Stage stage = new Stage()) {
            stage.expect(errno, stage.process(), sys -> sys.open(path, flags, 0644));
        }
    }

    @Test
    void namesAndPathsHaveALargestLength() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.expect(Errno.ENOENT, a, sys -> sys.open("n".repeat(255), O_RDONLY, 0));
            stage.expect(Errno.ENAMETOOLONG, a, sys -> sys.open("n".repeat(256), O_RDONLY, 0));
            stage.expect(3, a, sys -> sys.open("/".repeat(4_095), O_RDONLY, 0));
            stage.expect(Errno.ENAMETOOLONG, a, sys -> sys.open("/".repeat(4_096), O_RDONLY, 0));
        }
    }

    @Test
    void aNewFileHasItsModeLessTheUmask() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.expect(3, a, sys -> sys.open("/d/n", O_WRONLY | O_CREAT | O_EXCL, 04777));
            stage.expect(04755, a, sys -> sys.fstat(3).mode());
            stage.expect(022, a, sys -> sys.umask(01077));
            stage.expect(077, a, sys -> sys.umask(077));
            stage.expectDone(0, a, sys -> sys.mkdir("/d/m", 07777));
            stage.expect(4, a, sys -> sys.open("/d/m", O_DIRECTORY, 0));
            stage.expect(01700, a, sys -> sys.fstat(4).mode());
            stage.expectDone(Errno.EEXIST, a, sys -> sys.mkdir("/d/m", 0));
            stage.expectDone(Errno.EEXIST, a, sys -> sys.mkdir("/", 0));
            stage.expectDone(Errno.ENOENT, a, sys -> sys.mkdir("/none/m", 0));
        }
    }

    @Test
    void aFileLivesOnWithoutANameAndIsEmptiedInPlace() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.expect(3, a, sys -> sys.open("/d/f", O_RDWR, 0));
            stage.expectDone(0, a, sys -> sys.unlink("/d/f"));
            stage.expectDone(Errno.ENOENT, a, sys -> sys.unlink("/d/f"));
            stage.expect("0123", a, sys -> Stage.read(sys, 3, 4));
            stage.expect(4, a, sys -> sys.open("/d/f", O_RDWR | O_CREAT, 0600));
            stage.expect(0L, a, sys -> sys.fstat(4).size());
            stage.expect(5, a, sys -> sys.write(4, "hello"));
            stage.expect(5, a, sys -> sys.open("/d/f", O_RDONLY | O_TRUNC, 0));
            stage.expect(0L, a, sys -> sys.fstat(4).size());
            stage.expect(1, a, sys -> sys.write(4, "x"));
            assertArrayEquals(
                    new byte[] {0, 0, 0, 0, 0, 'x'}, stage.kernel().files().content("/d/f"));
            stage.expectDone(Errno.EISDIR, a, sys -> sys.unlink("/d/sub"));
            stage.expectDone(Errno.EISDIR, a, sys -> sys.unlink("/d/sub/"));
            stage.expectDone(Errno.ENOTDIR, a, sys -> sys.unlink("/d/f/"));
            stage.expectDone(Errno.EISDIR, a, sys -> sys.unlink("."));
        }
    }

    @Test
    void theWorkingDirectoryIsSharedWithCloneFsAndCopiedWithout() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.expect("/", a, SystemCalls::getcwd);
            Scene.Actor shares = stage.child(a, CloneFlags.CLONE_FS);
            Scene.Actor copies = stage.child(a, CloneFlags.FORK);
            stage.expectDone(0, shares, sys -> sys.chdir("d/./sub"));
            stage.expect("/d/sub", a, SystemCalls::getcwd);
            stage.expect("/", copies, SystemCalls::getcwd);
            stage.expectDone(0, a, sys -> sys.chdir(".."));
            stage.expect("/d", shares, SystemCalls::getcwd);
            stage.expect(3, a, sys -> sys.open("f", O_RDONLY, 0));
            stage.expectDone(0, a, sys -> sys.chdir("../../.."));
            stage.expect("/", a, SystemCalls::getcwd);
            stage.expectDone(Errno.ENOENT, a, sys -> sys.chdir("none"));
            stage.expectDone(Errno.ENOTDIR, a, sys -> sys.chdir("/d/f"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ENOENT, /none",
        "ENOENT, /d/none/run",
        "ENOTDIR, /run/x",
        "ENOTDIR, /run/",
        "EACCES, /d",
        "EACCES, /plain",
        "EACCES, /null",
        "ENOEXEC, /odd",
    })
    void execByPathRefusesWhatIsNoProgram(Errno errno, String path) throws Exception {
        try (Stage stage = new Stage()) {
            stage.install(Program.of("run", sys -> 0));
            stage.expectDone(errno, stage.process(), sys -> sys.exec(path));
        }
    }

    @Test
    void theNullDeviceTakesEverythingAndGivesNothing() throws Exception {
        try (Stage stage = new Stage()) {
            Scene.Actor a = stage.process();
            stage.expect(3, a, sys -> sys.open("/null", O_RDWR, 0));
            stage.expect(9, a, sys -> sys.write(3, new byte[9]));
            stage.expect(0, a, sys -> sys.read(3, new byte[9]));
            stage.expect(0L, a, sys -> sys.lseek(3, 7, FileControl.SEEK_SET));
            stage.expect(4, a, sys -> sys.open("/d", O_RDONLY, 0));
            stage.expect(Errno.EISDIR, a, sys -> sys.read(4, new byte[1]));
            stage.expect(5L, a, sys -> sys.lseek(4, 5, FileControl.SEEK_SET));
            stage.expect(Errno.EINVAL, a, sys -> sys.lseek(4, 0, FileControl.SEEK_END));
        }
    }

    @Test
    void theEmbedderIsRefusedToo() throws Exception {
        try (Stage stage = new Stage()) {
            FileTree files = stage.kernel().files();
            refused(Errno.EINVAL, () -> files.makeDirectory("d2", 0));
            refused(Errno.EEXIST, () -> files.makeDirectory("/d", 0));
            refused(Errno.EEXIST, () -> files.makeFile("/d", new byte[0], 0));
            refused(Errno.EISDIR, () -> files.makeFile("/new/", new byte[0], 0));
            refused(Errno.ENOENT, () -> files.makeNullDevice("/none/null"));
            refused(Errno.ENOENT, () -> files.content("/none"));
            refused(Errno.EISDIR, () -> files.content("/d"));
            refused(Errno.EINVAL, () -> files.content("/null"));
        }
    }

    private static void refused(Errno errno, org.junit.jupiter.api.function.Executable call) {
        assertEquals(errno, assertThrows(KernelException.class, call).errno());
    }
}
