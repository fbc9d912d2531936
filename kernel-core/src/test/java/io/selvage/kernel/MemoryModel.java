package io.selvage.kernel;

import static io.selvage.api.MemoryCalls.MADV_DOFORK;
import static io.selvage.api.MemoryCalls.MADV_DONTFORK;
import static io.selvage.api.MemoryCalls.MADV_DONTNEED;
import static io.selvage.api.MemoryCalls.MADV_KEEPONFORK;
import static io.selvage.api.MemoryCalls.MADV_WIPEONFORK;
import static io.selvage.api.MemoryCalls.PROT_EXEC;
import static io.selvage.api.MemoryCalls.PROT_WRITE;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What memory is, without any sharing of pages: an array of bytes per page, copied in full at a fork. A
/// page of a file is looked up in the file each time, until a private mapping has a copy.
final class MemoryModel {
    static final int PAGES = 16;

    /// What calls answer: done, an errno's name, or a fault's.
    static final String DONE = "done";

    static final String NOT_MAPPED = "MAPERR";
    static final String FORBIDDEN = "ACCERR";
    static final String BEYOND = "ADRERR";

    private static final int WRITE_AND_EXECUTE = PROT_WRITE | PROT_EXEC;

    /// A file: its bytes up to the end of the last page.
    static final class ModelFile {
        byte[] bytes = {};
        int size;

        void write(int place, byte[] source) {
            if (place + source.length > size) {
                grow(place + source.length, Math.max(place, size));
            }
            System.arraycopy(source, 0, bytes, place, source.length);
        }

        /// What mappings have stored behind the end is erased as far as to `kept`.
        private void grow(int end, int kept) {
            int old = size;
            size = end;
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length, pages() * Page.SIZE));
            Arrays.fill(bytes, old, kept, (byte) 0);
        }

        void resize(int wanted) {
            if (wanted > size) {
                grow(wanted, wanted);
            } else {
                Arrays.fill(bytes, wanted, bytes.length, (byte) 0);
                size = wanted;
                bytes = Arrays.copyOf(bytes, pages() * Page.SIZE);
            }
        }

        int pages() {
            return (size + Page.SIZE - 1) / Page.SIZE;
        }

        byte[] page(int index) {
            return Arrays.copyOfRange(bytes, index * Page.SIZE, (index + 1) * Page.SIZE);
        }
    }

    private static final class ModelPage {
        /// Null for what is still the file's.
        byte @Nullable [] bytes = new byte[Page.SIZE];

        @Nullable
        ModelFile file;

        int index;
        boolean neverWritable;
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
            copy.file = file;
            copy.index = index;
            copy.neverWritable = neverWritable;
            if (shared) {
                copy.bytes = bytes;
            } else if (!wiped) {
                copy.bytes = bytes == null ? null : bytes.clone();
            }
            return copy;
        }

        boolean isBeyond() {
            return file != null && index >= file.pages();
        }

        byte get(int offset) {
            return bytes != null ? bytes[offset] : file().bytes[index * Page.SIZE + offset];
        }

        void set(int offset, byte value) {
            if (bytes == null && shared) {
                file().bytes[index * Page.SIZE + offset] = value;
                return;
            }
            if (bytes == null) {
                bytes = file().page(index);
            }
            bytes[offset] = value;
        }

        ModelFile file() {
            return java.util.Objects.requireNonNull(file);
        }
    }

    private final @Nullable ModelPage[] pages = new @Nullable ModelPage[PAGES];

    /// What `brk` has added, up to the end of the last page.
    private byte[] heap = {};

    MemoryModel() {}

    MemoryModel fork() {
        MemoryModel child = new MemoryModel();
        child.heap = heap.clone();
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

    String mapFile(int first, int count, int protection, boolean shared, boolean readOnly, ModelFile file, int index) {
        if (shared && readOnly && (protection & PROT_WRITE) != 0) {
            return "EACCES";
        }
        String answer = map(first, count, protection, shared, true);
        if (!answer.equals(DONE)) {
            return answer;
        }
        for (int i = first; i < first + count; i++) {
            ModelPage page = page(i);
            page.bytes = null;
            page.file = file;
            page.index = index + i - first;
            page.neverWritable = shared && readOnly;
        }
        return DONE;
    }

    void brk(int length) {
        heap = Arrays.copyOf(heap, (length + Page.SIZE - 1) / Page.SIZE * Page.SIZE);
    }

    String storeInHeap(int offset, byte[] source) {
        for (int i = 0; i < source.length; i++) {
            if (offset + i >= heap.length) {
                return NOT_MAPPED;
            }
            heap[offset + i] = source[i];
        }
        return DONE;
    }

    byte[] heap() {
        return heap;
    }

    /// A file has been cut off: private copies of what is gone go as well.
    void cutOff() {
        for (ModelPage page : pages) {
            if (page != null && page.isBeyond()) {
                page.bytes = null;
            }
        }
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
            if (page(i).neverWritable && (protection & PROT_WRITE) != 0) {
                return "EACCES";
            }
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
                        page.bytes = page.file == null ? new byte[Page.SIZE] : null;
                    }
                }
                case MADV_DONTFORK -> page.leftOut = true;
                case MADV_DOFORK -> page.leftOut = false;
                case MADV_WIPEONFORK -> {
                    if (page.shared || page.file != null) {
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
            String answer = page == null
                    ? NOT_MAPPED
                    : (page.protection & PROT_WRITE) == 0 ? FORBIDDEN : page.isBeyond() ? BEYOND : DONE;
            if (page == null || !answer.equals(DONE)) {
                return answer;
            }
            page.set((offset + i) % Page.SIZE, source[i]);
        }
        return DONE;
    }

    /// {@return the fault, or null if the page can be read}
    @Nullable
    String unreadable(int index) {
        ModelPage page = pages[index];
        return page == null ? NOT_MAPPED : page.protection == 0 ? FORBIDDEN : page.isBeyond() ? BEYOND : null;
    }

    byte[] bytes(int index) {
        byte[] bytes = new byte[Page.SIZE];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = page(index).get(i);
        }
        return bytes;
    }

    private ModelPage page(int index) {
        return java.util.Objects.requireNonNull(pages[index]);
    }
}
