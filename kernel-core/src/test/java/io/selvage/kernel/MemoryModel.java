package io.selvage.kernel;

import static io.selvage.api.MemoryCalls.MADV_DOFORK;
import static io.selvage.api.MemoryCalls.MADV_DONTFORK;
import static io.selvage.api.MemoryCalls.MADV_DONTNEED;
import static io.selvage.api.MemoryCalls.MADV_KEEPONFORK;
import static io.selvage.api.MemoryCalls.MADV_WIPEONFORK;
import static io.selvage.api.MemoryCalls.PROT_EXEC;
import static io.selvage.api.MemoryCalls.PROT_WRITE;

import org.jspecify.annotations.Nullable;

/// What memory is, without any sharing of pages: an array of bytes per page, copied in full at a fork.
final class MemoryModel {
    static final int PAGES = 16;

    /// What calls answer: done, an errno's name, or a fault's.
    static final String DONE = "done";

    static final String NOT_MAPPED = "MAPERR";
    static final String FORBIDDEN = "ACCERR";

    private static final int WRITE_AND_EXECUTE = PROT_WRITE | PROT_EXEC;

    private static final class ModelPage {
        byte[] bytes = new byte[Page.SIZE];
        int protection;
        int history;
        boolean shared;
        boolean leftOut;
        boolean wiped;

        ModelPage(int protection, boolean shared) {
            this.protection = protection;
            this.shared = shared;
            history = protection;
        }

        ModelPage forked() {
            ModelPage copy = new ModelPage(protection, shared);
            copy.history = history;
            copy.wiped = wiped;
            if (shared) {
                copy.bytes = bytes;
            } else if (!wiped) {
                copy.bytes = bytes.clone();
            }
            return copy;
        }
    }

    private final @Nullable ModelPage[] pages = new @Nullable ModelPage[PAGES];

    MemoryModel() {}

    MemoryModel fork() {
        MemoryModel child = new MemoryModel();
        for (int i = 0; i < PAGES; i++) {
            ModelPage page = pages[i];
            child.pages[i] = page == null || page.leftOut ? null : page.forked();
        }
        return child;
    }

    String map(int first, int count, int protection, boolean shared, boolean replace) {
        if (!replace) {
            for (int i = first; i < first + count; i++) {
                if (pages[i] != null) {
                    return "EEXIST";
                }
            }
        }
        if ((protection & WRITE_AND_EXECUTE) == WRITE_AND_EXECUTE) {
            return "EACCES";
        }
        for (int i = first; i < first + count; i++) {
            pages[i] = new ModelPage(protection, shared);
        }
        return DONE;
    }

    String unmap(int first, int count) {
        for (int i = first; i < first + count; i++) {
            pages[i] = null;
        }
        return DONE;
    }

    String protect(int first, int count, int protection) {
        for (int i = first; i < first + count; i++) {
            if (pages[i] == null) {
                return "ENOMEM";
            }
        }
        for (int i = first; i < first + count; i++) {
            if (((page(i).history | protection) & WRITE_AND_EXECUTE) == WRITE_AND_EXECUTE) {
                return "EACCES";
            }
        }
        for (int i = first; i < first + count; i++) {
            page(i).protection = protection;
            page(i).history |= protection;
        }
        return DONE;
    }

    String advise(int first, int count, int advice) {
        boolean hole = false;
        for (int i = first; i < first + count; i++) {
            ModelPage page = pages[i];
            if (page == null) {
                hole = true;
                continue;
            }
            switch (advice) {
                case MADV_DONTNEED -> {
                    if (!page.shared) {
                        page.bytes = new byte[Page.SIZE];
                    }
                }
                case MADV_DONTFORK -> page.leftOut = true;
                case MADV_DOFORK -> page.leftOut = false;
                case MADV_WIPEONFORK -> {
                    if (page.shared) {
                        return "EINVAL";
                    }
                    page.wiped = true;
                }
                case MADV_KEEPONFORK -> page.wiped = false;
                default -> throw new IllegalArgumentException("advice " + advice);
            }
        }
        return hole ? "ENOMEM" : DONE;
    }

    /// {@return the first byte's fault, or done}
    String store(int offset, byte[] source) {
        for (int i = 0; i < source.length; i++) {
            ModelPage page = pages[(offset + i) / Page.SIZE];
            String answer = page == null ? NOT_MAPPED : (page.protection & PROT_WRITE) == 0 ? FORBIDDEN : DONE;
            if (page == null || !answer.equals(DONE)) {
                return answer;
            }
            page.bytes[(offset + i) % Page.SIZE] = source[i];
        }
        return DONE;
    }

    /// {@return the fault, or null if the page can be read}
    @Nullable
    String unreadable(int index) {
        ModelPage page = pages[index];
        return page == null ? NOT_MAPPED : page.protection == 0 ? FORBIDDEN : null;
    }

    byte[] bytes(int index) {
        return page(index).bytes;
    }

    private ModelPage page(int index) {
        return java.util.Objects.requireNonNull(pages[index]);
    }
}
