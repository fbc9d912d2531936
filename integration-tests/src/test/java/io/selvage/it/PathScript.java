package io.selvage.it;

import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PathFlags;
import io.selvage.api.SystemCalls;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/// Calls about paths as lines of text, and their answers as text: a value or the name of an errno.
final class PathScript {
    private PathScript() {}

    /// Makes one call.
    ///
    /// @param words the call and its arguments
    static String answer(SystemCalls sys, String... words) {
        try {
            return call(sys, words);
        } catch (KernelException refused) {
            return refused.errno().name();
        }
    }

    private static String call(SystemCalls sys, String[] words) {
        return switch (words[0]) {
            case "mkdir" -> done(() -> sys.mkdir(words[1], octal(words[2])));
            case "rmdir" -> done(() -> sys.rmdir(words[1]));
            case "unlink" -> done(() -> sys.unlink(words[1]));
            case "link" -> done(() -> sys.link(words[1], words[2]));
            case "linkf" ->
                done(() -> sys.linkat(
                        PathFlags.AT_FDCWD, words[1], PathFlags.AT_FDCWD, words[2], PathFlags.AT_SYMLINK_FOLLOW));
            case "symlink" -> done(() -> sys.symlink(words[1], words[2]));
            case "rename" -> done(() -> sys.rename(words[1], words[2]));
            case "rename2" ->
                done(() -> sys.renameat2(
                        PathFlags.AT_FDCWD, words[1], PathFlags.AT_FDCWD, words[2], Integer.parseInt(words[3])));
            case "stat" -> text(sys.stat(words[1]));
            case "lstat" -> text(sys.lstat(words[1]));
            case "readlink" -> sys.readlink(words[1]);
            case "chmod" -> done(() -> sys.chmod(words[1], octal(words[2])));
            case "truncate" -> done(() -> sys.truncate(words[1], Long.parseLong(words[2])));
            case "access" -> done(() -> sys.access(words[1], Integer.parseInt(words[2])));
            case "chdir" -> done(() -> sys.chdir(words[1]));
            case "getcwd" -> sys.getcwd();
            case "list" -> list(sys, words[1]);
            case "open" -> open(sys, words[1], Integer.parseInt(words[2]), octal(words[3]), words[4]);
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private static String done(Runnable call) {
        call.run();
        return "0";
    }

    private static int octal(String word) {
        return Integer.parseInt(word, 8);
    }

    private static String text(FileStatus status) {
        return switch (status.kind()) {
            case DIRECTORY -> "d %o 0 0".formatted(status.mode());
            case SYMBOLIC_LINK -> "l %o %d %d".formatted(status.mode(), status.size(), status.links());
            default -> "f %o %d %d".formatted(status.mode(), status.size(), status.links());
        };
    }

    private static String list(SystemCalls sys, String path) {
        int fd = sys.open(path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
        try {
            return sys.getdents(fd, 100).stream()
                    .map(entry -> entry.name())
                    .filter(name -> !name.equals(".") && !name.equals(".."))
                    .sorted()
                    .collect(Collectors.joining(","));
        } finally {
            sys.close(fd);
        }
    }

    private static String open(SystemCalls sys, String path, int flags, int mode, String text) {
        int fd = sys.open(path, flags, mode);
        try {
            if (sys.fstat(fd).kind() == FileStatus.Kind.DIRECTORY) {
                return "d";
            }
            if ((flags & OpenFlags.O_ACCMODE) != OpenFlags.O_RDONLY) {
                return "w" + sys.write(fd, text);
            }
            byte[] buffer = new byte[30];
            int count = sys.read(fd, buffer);
            return "r" + new String(buffer, 0, count, StandardCharsets.UTF_8).replace('\0', '0');
        } finally {
            sys.close(fd);
        }
    }
}
