package io.selvage.kernel;

import io.selvage.api.Kernel;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/// Counts who holds the tokens of a kernel, by looking at every process, thread, handle and connection,
/// and compares with what the tokens have counted. Remembers every token that it has found, so that it
/// also knows those that nobody holds any more.
@NullMarked
public final class TokenHolders {
    private final Set<Token> ever = Collections.newSetFromMap(new IdentityHashMap<>());

    /// Knows no token yet.
    public TokenHolders() {}

    /// To be asked while nobody is in the middle of a call that changes who holds what.
    ///
    /// @param kernel the kernel
    /// @return what is counted wrongly, one line each; empty if nothing is
    public String differences(Kernel kernel) {
        IdentityHashMap<Token, Integer> found = new IdentityHashMap<>();
        Set<OpenFileDescription> files = Collections.newSetFromMap(new IdentityHashMap<>());
        ((KernelInstance) kernel).tasks().forEach(task -> {
            if (task.isLeader() && task.group().exitStatus() == null) {
                found.merge(task.group().primaryToken(), 1, Integer::sum);
            }
            if (!task.exited) {
                if (task.isImpersonating()) {
                    found.merge(task.effectiveToken(), 1, Integer::sum);
                }
                addFiles(task.files(), files);
            }
        });
        for (OpenFileDescription file : files) {
            if (file instanceof TokenHandle handle) {
                found.merge(handle.token(), 1, Integer::sum);
            } else if (file instanceof LocalConnected socket) {
                for (LocalLink.End end : socket.ends()) {
                    Token lent = end.other().holder().token();
                    if (lent != null) {
                        found.merge(lent, 1, Integer::sum);
                    }
                }
            }
        }
        ever.addAll(found.keySet());
        StringBuilder wrong = new StringBuilder();
        for (Token token : ever) {
            int holders = found.getOrDefault(token, 0);
            if (token.holders() != holders) {
                wrong.append(token).append(" counts ").append(token.holders());
                wrong.append(" holders and has ").append(holders).append('\n');
            }
        }
        return wrong.toString();
    }

    private static void addFiles(FileTable table, Set<OpenFileDescription> files) {
        for (int fd = 0; fd < FileTable.MAX_OPEN; fd++) {
            OpenFileDescription file = table.find(fd);
            if (file != null) {
                files.add(file);
            }
        }
    }
}
