package io.selvage.it;

import static io.selvage.api.OpenFlags.O_CREAT;
import static io.selvage.api.OpenFlags.O_RDONLY;
import static io.selvage.api.OpenFlags.O_RDWR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.Kernel;
import io.selvage.api.MountMode;
import io.selvage.api.SystemCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
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
        List<String> read = new ArrayList<>();
        try (Kernel kernel = boot(folder, MountMode.READ_WRITE)) {
            Inside.process(kernel, sys -> {
                for (int i = 0; i < 5_000; i++) {
                    try {
                        read.add(read(sys, "/mnt/d/secret"));
                    } catch (io.selvage.api.KernelException refused) {
                        read.add(refused.errno().name());
                    }
                }
            });
        } finally {
            end.set(true);
            swapper.join();
        }
        assertTrue(read.contains("harmless"), read::toString);
        assertTrue(read.contains("ENOENT"), read::toString);
        assertTrue(read.stream().noneMatch(SECRET::equals));
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
                Refused.with(Errno.EROFS, () -> sys.access("/mnt/f", io.selvage.api.PathFlags.W_OK));
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
