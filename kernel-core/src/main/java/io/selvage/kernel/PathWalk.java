package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PathFlags;
import org.jspecify.annotations.Nullable;

/// The way along one path: from folder to folder, holding the one it stands in. Symbolic links are
/// followed here and nowhere else, also those of the host, so that what they say is looked up from the
/// root directory of who is on the way.
final class PathWalk implements AutoCloseable {
    private static final int PATH_MAX = 4_096;
    private static final int NAME_MAX = 255;
    private static final int MOST_LINKS = 40;

    /// What a path ends in.
    enum Last {
        /// A name.
        NAME,
        /// `.`
        DOT,
        /// `..`
        UP,
        /// Nothing, as in `/`.
        ROOT
    }

    private final String path;
    private final String call;
    private final Folder top;

    /// Who is on the way, null for the embedder.
    private final @Nullable Token token;

    private Folder at;

    /// What is still to go.
    private String rest;

    private int links;
    private Last last = Last.ROOT;
    private String name = "";
    private boolean slash;

    /// @param top the root directory, held; let go by the walk
    /// @param at where the walk begins, held; let go by the walk
    private PathWalk(@Nullable Token token, Folder top, Folder at, String path, String call) {
        this.token = token;
        this.top = top;
        this.at = at;
        this.path = path;
        this.call = call;
        rest = path;
    }

    /// A walk of a process, to the folder that has the last name.
    static PathWalk of(Task self, int dirfd, String path, String call) {
        check(path, call);
        FsContext fs = self.fs();
        Folder top = fs.heldRoot();
        Folder start;
        try {
            start = start(self, fs, dirfd, path, call);
        } catch (KernelException e) {
            top.letGo();
            throw e;
        }
        return new PathWalk(self.effectiveToken(), top, start, path, call).begin();
    }

    private static Folder start(Task self, FsContext fs, int dirfd, String path, String call) {
        if (path.startsWith("/")) {
            return fs.heldRoot();
        }
        return dirfd == PathFlags.AT_FDCWD ? fs.heldDirectory() : held(self, dirfd, call);
    }

    /// A walk of the embedder's, to the folder that has the last name.
    static PathWalk of(Directory root, String path, String call) {
        if (!path.startsWith("/")) {
            throw new KernelException(Errno.EINVAL, call + ": " + path + " is not an absolute path");
        }
        check(path, call);
        return new PathWalk(null, root, root, path, call).begin();
    }

    private static void check(String path, String call) {
        if (path.isEmpty()) {
            throw Folder.absent(call, path);
        }
        if (path.length() >= PATH_MAX) {
            throw new KernelException(Errno.ENAMETOOLONG, call + ": the path has " + path.length() + " characters");
        }
        if (path.indexOf('\0') >= 0) {
            throw new KernelException(Errno.EINVAL, call + ": no name has a zero in it");
        }
    }

    /// {@return the folder that a descriptor is open on, held}
    static Folder held(Task self, int fd, String call) {
        OpenFileDescription file = self.files().retained(fd, call);
        try {
            if (file.node() instanceof Folder folder && folder.tryHold()) {
                return folder;
            }
            throw Folder.noDirectory(call, "what descriptor " + fd + " is open on");
        } finally {
            file.release();
        }
    }

    private PathWalk begin() {
        try {
            toLast();
            return this;
        } catch (Throwable refused) {
            close();
            throw refused;
        }
    }

    /// {@return the folder that has the last name; held until the end of the walk}
    Folder folder() {
        return at;
    }

    Last last() {
        return last;
    }

    String name() {
        return name;
    }

    /// {@return whether a slash follows the last name, so that only a directory will do}
    boolean slash() {
        return slash;
    }

    /// Refuses a path that ends in no name.
    void requireName(Errno errno) {
        if (last != Last.NAME) {
            throw new KernelException(errno, call + ": " + path + " ends in no name");
        }
    }

    /// What the path leads to, a symbolic link if it ends in one.
    @Nullable
    Node find() {
        for (; ; ) {
            Node found = look();
            if (found == null || !slash || found.isDirectory()) {
                return found;
            }
            if (!found.isSymbolicLink()) {
                throw Folder.noDirectory(call, name);
            }
            follow(found);
        }
    }

    /// What the path leads to once all links are followed.
    @Nullable
    Node findFollowed() {
        for (; ; ) {
            Node found = find();
            if (found == null || !found.isSymbolicLink()) {
                return found;
            }
            follow(found);
        }
    }

    /// What is found, or ENOENT.
    Node require(@Nullable Node found) {
        if (found == null) {
            throw Folder.absent(call, path);
        }
        return found;
    }

    /// The directory that the path leads to, held.
    Folder heldFolder() {
        for (; ; ) {
            Node found = require(findFollowed());
            if (!found.isDirectory()) {
                throw Folder.noDirectory(call, path);
            }
            if (last != Last.NAME && at.tryHold()) {
                return at;
            }
            Folder entered = at.enter(name, found, call);
            if (entered != null) {
                return entered;
            }
        }
    }

    /// Goes on along a symbolic link that is the last name.
    void follow(Node link) {
        Permission.requireFollowable(token, at, link, call);
        splice(link.target(), slash ? "/" : "");
        toLast();
    }

    private @Nullable Node look() {
        return switch (last) {
            case NAME -> at.find(name, call);
            case UP -> {
                up();
                last = Last.DOT;
                yield at;
            }
            case DOT, ROOT -> at;
        };
    }

    private void toLast() {
        for (; ; ) {
            int start = afterSlashes(rest, 0);
            if (start == rest.length()) {
                last = Last.ROOT;
                slash = true;
                return;
            }
            Permission.requirePassage(token, at, call);
            int end = rest.indexOf('/', start);
            String next = rest.substring(start, end < 0 ? rest.length() : end);
            String remainder = end < 0 ? "" : rest.substring(end);
            if (next.length() > NAME_MAX) {
                throw new KernelException(Errno.ENAMETOOLONG, call + ": a name of " + next.length() + " characters");
            }
            if (afterSlashes(remainder, 0) == remainder.length()) {
                arrive(next, !remainder.isEmpty());
                return;
            }
            step(next, remainder);
        }
    }

    private void arrive(String next, boolean withSlash) {
        name = next;
        slash = withSlash;
        last = switch (next) {
            case "." -> Last.DOT;
            case ".." -> Last.UP;
            default -> Last.NAME;
        };
    }

    private void step(String next, String remainder) {
        if (next.equals(".")) {
            rest = remainder;
            return;
        }
        if (next.equals("..")) {
            up();
            rest = remainder;
            return;
        }
        Node found = at.find(next, call);
        if (found == null) {
            throw Folder.absent(call, path);
        }
        if (found.isSymbolicLink()) {
            Permission.requireFollowable(token, at, found, call);
            splice(found.target(), remainder);
            return;
        }
        if (!found.isDirectory()) {
            throw Folder.noDirectory(call, next);
        }
        Folder entered = at.enter(next, found, call);
        if (entered != null) {
            standIn(entered);
            rest = remainder;
        }
    }

    private void up() {
        if (at != top) {
            standIn(at.up());
        }
    }

    private void splice(String target, String remainder) {
        links++;
        if (links > MOST_LINKS) {
            throw new KernelException(Errno.ELOOP, call + ": more than " + MOST_LINKS + " links on " + path);
        }
        if (target.isEmpty()) {
            throw Folder.absent(call, path);
        }
        if (target.startsWith("/") && top.tryHold()) {
            standIn(top);
        }
        rest = target + remainder;
    }

    private void standIn(Folder next) {
        Folder before = at;
        at = next;
        before.letGo();
    }

    private static int afterSlashes(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == '/') {
            at++;
        }
        return at;
    }

    @Override
    public void close() {
        at.letGo();
        top.letGo();
    }
}
