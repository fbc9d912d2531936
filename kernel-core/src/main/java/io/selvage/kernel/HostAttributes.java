package io.selvage.kernel;

import io.selvage.api.FileStatus;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the host says about a file.
///
/// @param key what tells it from every other, null where the file system does not say
record HostAttributes(
        FileStatus.Kind kind, @Nullable Object key, long number, int mode, int uid, int gid, long size, int links) {
    private static final String UNIX = "unix";
    private static final String POSIX = "posix";
    private static final String UNIX_NAMES =
            "unix:mode,ino,nlink,uid,gid,size,fileKey,isDirectory,isRegularFile,isSymbolicLink";
    private static final int FOLDER_MODE = 0755;
    private static final int FILE_MODE = 0644;
    private static final int LINK_MODE = 0777;

    static HostAttributes of(Path path, LinkOption... options) throws IOException {
        Set<String> views = path.getFileSystem().supportedFileAttributeViews();
        if (views.contains(UNIX)) {
            return unix(Files.readAttributes(path, UNIX_NAMES, options));
        }
        if (views.contains(POSIX)) {
            PosixFileAttributes posix = Files.readAttributes(path, PosixFileAttributes.class, options);
            return basic(posix, bits(posix.permissions()));
        }
        BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class, options);
        return basic(basic, basic.isDirectory() ? FOLDER_MODE : FILE_MODE);
    }

    private static HostAttributes unix(Map<String, Object> all) {
        FileStatus.Kind kind = kind(
                Boolean.TRUE.equals(all.get("isDirectory")),
                Boolean.TRUE.equals(all.get("isRegularFile")),
                Boolean.TRUE.equals(all.get("isSymbolicLink")));
        return new HostAttributes(
                kind,
                all.get("fileKey"),
                number(all, "ino"),
                modeOf(kind, (int) number(all, "mode") & Inode.MODE_BITS),
                (int) number(all, "uid"),
                (int) number(all, "gid"),
                sizeOf(kind, number(all, "size")),
                (int) number(all, "nlink"));
    }

    private static long number(Map<String, Object> all, String name) {
        return all.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static HostAttributes basic(BasicFileAttributes basic, int mode) {
        FileStatus.Kind kind = kind(basic.isDirectory(), basic.isRegularFile(), basic.isSymbolicLink());
        Object key = basic.fileKey();
        long number = Integer.toUnsignedLong(Objects.hashCode(key));
        return new HostAttributes(kind, key, number, modeOf(kind, mode), 0, 0, sizeOf(kind, basic.size()), 1);
    }

    /// What a link permits nobody asks, and not every file system says.
    private static int modeOf(FileStatus.Kind kind, int mode) {
        return kind == FileStatus.Kind.SYMBOLIC_LINK ? LINK_MODE : mode;
    }

    private static long sizeOf(FileStatus.Kind kind, long size) {
        return kind == FileStatus.Kind.REGULAR || kind == FileStatus.Kind.SYMBOLIC_LINK ? size : 0;
    }

    private static FileStatus.Kind kind(boolean directory, boolean regular, boolean link) {
        if (directory) {
            return FileStatus.Kind.DIRECTORY;
        }
        if (link) {
            return FileStatus.Kind.SYMBOLIC_LINK;
        }
        return regular ? FileStatus.Kind.REGULAR : FileStatus.Kind.SPECIAL;
    }

    private static int bits(Set<PosixFilePermission> permissions) {
        int bits = 0;
        for (char letter : PosixFilePermissions.toString(permissions).toCharArray()) {
            bits = bits << 1 | (letter == '-' ? 0 : 1);
        }
        return bits;
    }

    /// Changes the mode of a file.
    ///
    /// @throws UnsupportedOperationException where files have none
    static void changeMode(Path path, int mode, LinkOption... options) throws IOException {
        Set<String> views = path.getFileSystem().supportedFileAttributeViews();
        if (views.contains(UNIX) && path.getFileSystem() == FileSystems.getDefault()) {
            Files.setAttribute(path, "unix:mode", mode, options);
        } else if (views.contains(POSIX)) {
            // Others may have the view and let nobody set it; these nine bits can be set by everybody.
            Files.setAttribute(path, "posix:permissions", permissions(mode), options);
        } else {
            throw new UnsupportedOperationException("files have no modes there");
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        StringBuilder letters = new StringBuilder("rwxrwxrwx");
        for (int i = 0; i < letters.length(); i++) {
            if ((mode >>> (letters.length() - 1 - i) & 1) == 0) {
                letters.setCharAt(i, '-');
            }
        }
        return PosixFilePermissions.fromString(letters.toString());
    }

    FileStatus status(int device) {
        return new FileStatus(kind, number, mode, uid, gid, size, links, device);
    }
}
