package io.selvage.it;

import static io.selvage.api.OpenFlags.O_APPEND;
import static io.selvage.api.OpenFlags.O_CREAT;
import static io.selvage.api.OpenFlags.O_RDONLY;
import static io.selvage.api.OpenFlags.O_RDWR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.FileStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.MountMode;
import io.selvage.api.PathFlags;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.SpawnActions;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Folders of the host in the file tree: what processes can do there, and that they get no further.
@Timeout(120)
class MountTest {
    private static final String SECRET = "the secret";

    @TempDir
    Path outside;

    private Path folder() throws IOException {
        Files.writeString(outside.resolve("secret"), SECRET);
        return Files.createDirectories(outside.resolve("inside"));
    }

    private static Kernel boot(Path folder, MountMode mode) {
        Kernel kernel = Inside.boot(2);
        kernel.files().makeDirectory("/mnt", 0755);
        kernel.files().mount("/mnt", folder, mode);
        return kernel;
    }

    @Test
    void processesReadWriteAndRenameInAMountedFolder() throws Exception {
        Path folder = folder();
        try (Kernel kernel = boot(folder, MountMode.READ_WRITE)) {
            Inside.process(kernel, sys -> {
                sys.mkdir("/mnt/d", 0750);
                int fd = sys.open("/mnt/d/f", O_RDWR | O_CREAT, 0640);
                assertEquals(5, sys.write(fd, "hello"));
                assertEquals(5, sys.lseek(fd, 0, 1));
                assertEquals(2, sys.pwrite(fd, new byte[] {'J', 'E'}, 0, 2, 0));
                assertEquals("JEllo", read(sys, "/mnt/d/f"));
                assertEquals(0640, sys.fstat(fd).mode());
                sys.link("/mnt/d/f", "/mnt/g");
                assertEquals(2, sys.fstat(fd).links());
                assertEquals(sys.stat("/mnt/g").number(), sys.fstat(fd).number());
                sys.symlink("d/f", "/mnt/l");
                assertEquals("d/f", sys.readlink("/mnt/l"));
                assertEquals("JEllo", read(sys, "/mnt/l"));
                sys.chdir("/mnt/d");
                sys.rename("/mnt/d", "/mnt/e");
                assertEquals("/mnt/e", sys.getcwd());
                assertEquals("JEllo", read(sys, "f"));
                assertEquals("JEllo", read(sys, "../g"));
                sys.chdir("../..");
                assertEquals("/", sys.getcwd());
                sys.ftruncate(fd, 2);
                assertEquals("JE", read(sys, "/mnt/e/f"));
                sys.close(fd);
                Refused.with(Errno.ENOTEMPTY, () -> sys.rmdir("/mnt/e"));
                sys.unlink("/mnt/e/f");
                sys.rmdir("/mnt/e");
                Refused.with(Errno.EXDEV, () -> sys.rename("/mnt/g", "/g"));
                Refused.with(Errno.EXDEV, () -> sys.link("/mnt/g", "/g"));
                Refused.with(Errno.EBUSY, () -> sys.rmdir("/mnt"));
                assertEquals(FileStatus.Kind.SYMBOLIC_LINK, sys.lstat("/mnt/l").kind());
                Refused.with(Errno.ENOENT, () -> sys.stat("/mnt/l"));
                sys.chmod("/mnt/g", 0400);
            });
            kernel.files().unmount("/mnt");
        }
        assertEquals("JE", Files.readString(folder.resolve("g")));
        assertEquals(Path.of("d/f"), Files.readSymbolicLink(folder.resolve("l")));
    }

    @Test
    void aSpawnedProcessFindsAFileOfTheFolderOpen() throws Exception {
        Path folder = folder();
        try (Kernel kernel = boot(folder, MountMode.READ_WRITE)) {
            Inside.process(kernel, sys -> {
                SpawnActions actions = SpawnActions.NONE
                        .open(7, "/mnt/f", O_RDWR | O_CREAT, 0640)
                        .chdir("/mnt");
                Program child = Program.of("child", inside -> inside.write(7, inside.getcwd()));
                Process process = sys.spawn(actions, child);
                assertEquals(4, process.waitFor().code());
            });
        }
        assertEquals("/mnt", Files.readString(folder.resolve("f")));
    }

    @Test
    void noPathLeadsOutOfTheFolder() throws Exception {
        Path folder = folder();
        Files.createSymbolicLink(folder.resolve("up"), Path.of("../secret"));
        Files.createSymbolicLink(folder.resolve("absolute"), outside.resolve("secret"));
        Files.createSymbolicLink(folder.resolve("out"), Path.of(".."));
        Files.createSymbolicLink(folder.resolve("root"), Path.of("/"));
        try (Kernel kernel = boot(folder, MountMode.READ_WRITE)) {
            Inside.process(kernel, sys -> {
                for (String path : List.of(
                        "/mnt/../secret",
                        "/mnt/up",
                        "/mnt/absolute",
                        "/mnt/out/secret",
                        "/mnt/root" + outside + "/secret",
                        "/mnt/./../inside/../secret",
                        "/mnt/out/inside/../secret")) {
                    Refused.with(Errno.ENOENT, () -> sys.open(path, O_RDONLY, 0));
                }
                assertEquals(sys.stat("/"), sys.stat("/mnt/root"));
                assertEquals(sys.stat("/"), sys.stat("/mnt/out"));
            });
        }
    }

    @Test
    void nothingOutsideIsReadWhileAFolderIsSwappedForALink() throws Exception {
        Path folder = folder();
        Path real = Files.createDirectories(folder.resolve("real"));
        Files.writeString(real.resolve("secret"), "harmless");
        Path swapped = folder.resolve("d");
        AtomicBoolean end = new AtomicBoolean();
        var swapper = java.lang.Thread.ofPlatform().start(() -> swap(folder, real, swapped, end));
        Set<String> read = new TreeSet<>();
        try (Kernel kernel = boot(folder, MountMode.READ_WRITE)) {
            Inside.process(kernel, sys -> {
                // Until both sides of the swap have been seen, and many more times.
                for (int i = 0; i < 5_000 || !read.containsAll(List.of("harmless", "ENOENT")); i++) {
                    try {
                        read.add(read(sys, "/mnt/d/secret"));
                    } catch (KernelException refused) {
                        read.add(refused.errno().name());
                    }
                }
            });
        } finally {
            end.set(true);
            swapper.join();
        }
        assertFalse(read.contains(SECRET));
    }

    private void swap(Path folder, Path real, Path swapped, AtomicBoolean end) {
        try {
            while (!end.get()) {
                Files.move(real, swapped);
                Files.move(swapped, real);
                Files.createSymbolicLink(swapped, outside);
                Files.delete(swapped);
            }
        } catch (IOException e) {
            throw new AssertionError(folder.toString(), e);
        }
    }

    @Test
    void aFolderMountedForReadingOnlyRefusesEveryChange() throws Exception {
        Path folder = folder();
        Files.writeString(folder.resolve("f"), "text");
        Files.createDirectory(folder.resolve("d"));
        try (Kernel kernel = boot(folder, MountMode.READ_ONLY)) {
            Inside.process(kernel, sys -> {
                assertEquals("text", read(sys, "/mnt/f"));
                Refused.with(Errno.EROFS, () -> sys.open("/mnt/f", O_RDWR, 0));
                Refused.with(Errno.EROFS, () -> sys.open("/mnt/new", O_RDWR | O_CREAT, 0));
                Refused.with(Errno.EROFS, () -> sys.mkdir("/mnt/new", 0));
                Refused.with(Errno.EEXIST, () -> sys.mkdir("/mnt/d", 0));
                Refused.with(Errno.EROFS, () -> sys.rmdir("/mnt/d"));
                Refused.with(Errno.EROFS, () -> sys.unlink("/mnt/f"));
                Refused.with(Errno.EROFS, () -> sys.rename("/mnt/f", "/mnt/g"));
                Refused.with(Errno.EROFS, () -> sys.link("/mnt/f", "/mnt/g"));
                Refused.with(Errno.EROFS, () -> sys.symlink("f", "/mnt/g"));
                Refused.with(Errno.EROFS, () -> sys.chmod("/mnt/f", 0));
                Refused.with(Errno.EROFS, () -> sys.truncate("/mnt/f", 0));
                Refused.with(Errno.EROFS, () -> sys.access("/mnt/f", PathFlags.W_OK));
                int fd = sys.open("/mnt/f", O_RDONLY, 0);
                Refused.with(Errno.EROFS, () -> sys.fchmod(fd, 0));
            });
        }
        assertEquals("text", Files.readString(folder.resolve("f")));
    }

    @Test
    void aZipFileCanBeMounted() throws Exception {
        Path zip = outside.resolve("a.zip");
        try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Files.createDirectories(files.getPath("/d"));
            Files.writeString(files.getPath("/d/f"), "zipped");
        }
        try (FileSystem files = FileSystems.newFileSystem(zip);
                Kernel kernel = boot(files.getPath("/"), MountMode.READ_ONLY)) {
            Inside.process(kernel, sys -> {
                assertEquals("zipped", read(sys, "/mnt/d/../d/f"));
                sys.chdir("/mnt/d");
                assertEquals("/mnt/d", sys.getcwd());
                assertEquals(List.of(".", "..", "f"), names(sys, "."));
            });
        }
    }

    @Test
    void aJimfsCanBeMounted() throws Exception {
        try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
            Path folder = Files.createDirectories(files.getPath("/outer/inner"));
            Files.writeString(files.getPath("/outer/secret"), SECRET);
            Files.createSymbolicLink(folder.resolve("up"), files.getPath("/outer/secret"));
            try (Kernel kernel = boot(folder, MountMode.READ_WRITE)) {
                Inside.process(kernel, sys -> {
                    sys.close(sys.open("/mnt/f", O_RDWR | O_CREAT, 0644));
                    sys.rename("/mnt/f", "/mnt/g");
                    Refused.with(Errno.ENOENT, () -> sys.open("/mnt/up", O_RDONLY, 0));
                    assertEquals(List.of(".", "..", "g", "up"), names(sys, "/mnt"));
                });
            }
        }
    }

    /// The processes have all that they can have to get out: two swap, one reads.
    @Test
    void nothingOutsideIsReadWhileProcessesSwapFolders() throws Exception {
        Path folder = folder();
        List<String> read = new ArrayList<>();
        try (Kernel kernel = boot(folder, MountMode.READ_WRITE)) {
            Inside.process(kernel, sys -> {
                AtomicBoolean end = new AtomicBoolean();
                sys.mkdir("/mnt/real", 0755);
                sys.mkdir("/mnt/real/deep", 0755);
                sys.symlink("../../secret", "/mnt/real/deep/secret");
                Thread swapper = sys.clone(CloneFlags.THREAD, () -> {
                    while (!end.get()) {
                        PathScript.answer(sys, "rename", "/mnt/real/deep", "/mnt/d");
                        PathScript.answer(sys, "rename", "/mnt/d", "/mnt/real/deep");
                        PathScript.answer(sys, "symlink", "../..", "/mnt/d");
                        PathScript.answer(sys, "unlink", "/mnt/d");
                    }
                });
                for (int i = 0; i < 1_000; i++) {
                    read.add(PathScript.answer(sys, "open", "/mnt/real/deep/../../../secret", "0", "0", ""));
                    read.add(PathScript.answer(sys, "open", "/mnt/d/../secret", "0", "0", ""));
                    read.add(PathScript.answer(sys, "open", "/mnt/d/secret", "0", "0", ""));
                }
                end.set(true);
                sys.join(swapper);
            });
        }
        assertTrue(read.stream().allMatch(answer -> answer.matches("E[A-Z]+")), read::toString);
    }

    @Test
    void descriptorsOfTheHostGoWithTheLastThatUsesThem() throws Exception {
        Path folder = folder();
        Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(folder.resolve("a/b/f"), "text");
        long before;
        try (Kernel kernel = boot(folder, MountMode.READ_WRITE)) {
            Inside.process(kernel, sys -> churn(sys, 10));
            before = hostDescriptors();
            Inside.process(kernel, sys -> churn(sys, 300));
            assertEquals(before, hostDescriptors());
            // What a process leaves open goes with it.
            Inside.process(kernel, sys -> {
                sys.chdir("/mnt/a/b");
                sys.open("f", O_RDWR, 0);
                sys.open("/mnt/a", O_RDONLY, 0);
            });
            assertEquals(before, hostDescriptors());
        }
        try (Kernel kernel = Inside.boot(1)) {
            assertTrue(hostDescriptors() < before, kernel::toString);
        }
    }

    private static void churn(SystemCalls sys, int rounds) {
        for (int i = 0; i < rounds; i++) {
            sys.chdir("/mnt/a/b");
            assertEquals("text", read(sys, "../b/f"));
            assertEquals(List.of(".", "..", "f"), names(sys, "."));
            sys.mkdir("new", 0755);
            sys.rename("new", "/mnt/new");
            sys.rmdir("/mnt/new");
            Refused.with(Errno.ENOENT, () -> sys.open("/mnt/a/none/f", O_RDONLY, 0));
            sys.chdir("/");
        }
    }

    private static long hostDescriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(MountTest::leadsToATemporaryFolder).count();
        }
    }

    private static boolean leadsToATemporaryFolder(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString().contains("/inside");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    @Test
    void aMountThatIsInUseStays() throws Exception {
        Path folder = folder();
        Files.writeString(folder.resolve("f"), "text");
        try (Kernel kernel = boot(folder, MountMode.READ_WRITE)) {
            Refused.with(Errno.EBUSY, () -> kernel.files().mount("/mnt", folder, MountMode.READ_ONLY));
            Refused.with(Errno.EBUSY, () -> kernel.files().mount("/", folder, MountMode.READ_ONLY));
            Refused.with(Errno.EINVAL, () -> kernel.files().makeFile("/mnt/x", new byte[0], 0));
            assertEquals("text", new String(kernel.files().content("/mnt/f"), StandardCharsets.UTF_8));
            Inside.process(kernel, sys -> {
                int fd = sys.open("/mnt/f", O_RDONLY, 0);
                Refused.with(Errno.EBUSY, () -> kernel.files().unmount("/mnt"));
                sys.close(fd);
                sys.chdir("/mnt");
                Refused.with(Errno.EBUSY, () -> kernel.files().unmount("/mnt"));
                sys.chdir("/");
            });
            kernel.files().unmount("/mnt");
            Refused.with(Errno.EINVAL, () -> kernel.files().unmount("/mnt"));
            Inside.process(kernel, sys -> assertEquals(List.of(".", ".."), names(sys, "/mnt")));
            Path none = folder.resolve("none");
            Refused.with(Errno.ENOENT, () -> kernel.files().mount("/mnt", none, MountMode.READ_ONLY));
            Path file = folder.resolve("f");
            Refused.with(Errno.ENOTDIR, () -> kernel.files().mount("/mnt", file, MountMode.READ_ONLY));
        }
    }

    @Test
    void openFilesOfOneHostFileShareItsLocksAndAppendInTurn() throws Exception {
        Path folder = folder();
        try (Kernel kernel = boot(folder, MountMode.READ_WRITE)) {
            Inside.process(kernel, sys -> {
                int one = sys.open("/mnt/f", O_RDWR | O_CREAT | O_APPEND, 0644);
                sys.link("/mnt/f", "/mnt/g");
                int two = sys.open("/mnt/g", O_RDWR | O_APPEND, 0);
                sys.flock(one, FileControl.LOCK_EX);
                Refused.with(Errno.EAGAIN, () -> sys.flock(two, FileControl.LOCK_EX | FileControl.LOCK_NB));
                int child = sys.clone(CloneFlags.FORK, () -> {
                            for (int i = 0; i < 100; i++) {
                                sys.write(two, "child");
                            }
                        })
                        .tid();
                for (int i = 0; i < 100; i++) {
                    sys.write(one, "lines");
                }
                sys.waitpid(child, WaitOptions.NONE);
                assertEquals(1_000, sys.fstat(one).size());
            });
        }
        String written = Files.readString(folder.resolve("f"));
        assertEquals("", written.replace("child", "").replace("lines", ""));
    }

    @Test
    void aNamedPipeOfTheHostIsSeenAndNotOpened() throws Exception {
        Path folder = folder();
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        try (Kernel kernel = boot(folder, MountMode.READ_WRITE)) {
            Inside.process(kernel, sys -> {
                assertEquals(FileStatus.Kind.SPECIAL, sys.stat("/mnt/pipe").kind());
                Refused.with(Errno.ENXIO, () -> sys.open("/mnt/pipe", O_RDONLY, 0));
            });
        }
    }

    @Test
    void aStacklessThreadAndADeterministicKernelReachTheHostToo() throws Exception {
        Path folder = folder();
        Files.writeString(folder.resolve("f"), "text");
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(3))) {
            kernel.files().makeDirectory("/mnt", 0755);
            kernel.files().mount("/mnt", folder, MountMode.READ_WRITE);
            Inside.process(kernel, sys -> {
                assertEquals("text", read(sys, "/mnt/f"));
                List<String> seen = new ArrayList<>();
                Thread stackless = sys.clone(CloneFlags.THREAD, (StepBody) inner -> {
                    seen.add(read(inner, "/mnt/f"));
                    return StepBody.Step.EXIT;
                });
                sys.join(stackless);
                assertEquals(List.of("text"), seen);
            });
        }
    }

    static List<String> names(SystemCalls sys, String path) {
        int fd = sys.open(path, O_RDONLY, 0);
        List<String> names = new ArrayList<>();
        for (var some = sys.getdents(fd, 2); !some.isEmpty(); some = sys.getdents(fd, 2)) {
            some.forEach(entry -> names.add(entry.name()));
        }
        sys.close(fd);
        return names;
    }

    static String read(SystemCalls sys, String path) {
        int fd = sys.open(path, O_RDONLY, 0);
        try {
            byte[] buffer = new byte[100];
            return new String(buffer, 0, sys.read(fd, buffer), StandardCharsets.UTF_8);
        } finally {
            sys.close(fd);
        }
    }
}
