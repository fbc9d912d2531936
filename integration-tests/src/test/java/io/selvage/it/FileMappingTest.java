package io.selvage.it;

import static io.selvage.api.MemoryCalls.MADV_DONTNEED;
import static io.selvage.api.MemoryCalls.MAP_ANONYMOUS;
import static io.selvage.api.MemoryCalls.MAP_FIXED;
import static io.selvage.api.MemoryCalls.MAP_FIXED_NOREPLACE;
import static io.selvage.api.MemoryCalls.MAP_PRIVATE;
import static io.selvage.api.MemoryCalls.MAP_SHARED;
import static io.selvage.api.MemoryCalls.PROT_EXEC;
import static io.selvage.api.MemoryCalls.PROT_READ;
import static io.selvage.it.Words.PAGE;
import static io.selvage.it.Words.PAGE_SIZE;
import static io.selvage.it.Words.READ_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.MappingCalls;
import io.selvage.api.MemoryArea;
import io.selvage.api.OpenFlags;
import io.selvage.api.ResourceLimit;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalInfo;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Files in memory: what is mapped is what is read and written.
@Timeout(60)
class FileMappingTest {
    private static final int NEW = OpenFlags.O_RDWR | OpenFlags.O_CREAT;

    /// Makes a file of so many bytes, each its own place modulo 251.
    private static int file(SystemCalls sys, String path, int length) {
        int fd = sys.open(path, NEW, 0644);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        assertEquals(length, sys.write(fd, bytes, 0, length));
        return fd;
    }

    private static int intAt(int place) {
        byte[] bytes = new byte[Integer.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ((place + i) % 251);
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    private static int readInt(SystemCalls sys, int fd, long place) {
        byte[] bytes = new byte[Integer.BYTES];
        sys.lseek(fd, place, FileControl.SEEK_SET);
        assertEquals(Integer.BYTES, sys.read(fd, bytes, 0, Integer.BYTES));
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    private static void writeInt(SystemCalls sys, int fd, long place, int value) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
        sys.lseek(fd, place, FileControl.SEEK_SET);
        assertEquals(Integer.BYTES, sys.write(fd, bytes, 0, Integer.BYTES));
    }

    @Test
    void aSharedMappingIsTheFile() throws Exception {
        Inside.bothKernels(1, 1, sys -> {
            int fd = file(sys, "/f", 10_000);
            long all = sys.mmap(0, 10_000, READ_WRITE, MAP_SHARED, fd, 0);
            long second = sys.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, fd, PAGE_SIZE);
            assertEquals(intAt(8_000), sys.loadInt(all + 8_000));
            sys.storeInt(all + 5_000, 77);
            assertEquals(77, readInt(sys, fd, 5_000));
            assertEquals(77, sys.loadInt(second + 5_000 - PAGE_SIZE));
            writeInt(sys, fd, 5_004, 78);
            assertEquals(78, sys.loadInt(all + 5_004));
        });
    }

    @Test
    void aPrivateMappingReadsTheFileUntilItWrites() throws Exception {
        Inside.bothKernels(1, 1, sys -> {
            int fd = file(sys, "/f", 10_000);
            long at = sys.mmap(0, 10_000, READ_WRITE, MAP_PRIVATE, fd, 0);
            assertEquals(intAt(100), sys.loadInt(at + 100));
            writeInt(sys, fd, 100, 1);
            assertEquals(1, sys.loadInt(at + 100));
            sys.storeInt(at + 104, 2);
            assertEquals(intAt(104), readInt(sys, fd, 104));
            writeInt(sys, fd, 100, 3);
            assertEquals(1, sys.loadInt(at + 100));
            sys.madvise(at, PAGE_SIZE, MADV_DONTNEED);
            assertEquals(3, sys.loadInt(at + 100));
            assertEquals(intAt(104), sys.loadInt(at + 104));
        });
    }

    @Test
    void aForkSharesTheFileAndCopiesWhatWasPrivate() throws Exception {
        Inside.bothKernels(2, 5, sys -> {
            int fd = file(sys, "/f", PAGE_SIZE);
            long shared = sys.mmap(0, PAGE_SIZE, READ_WRITE, MAP_SHARED, fd, 0);
            long own = sys.mmap(0, PAGE_SIZE, READ_WRITE, MAP_PRIVATE, fd, 0);
            sys.storeInt(own, 5);
            int child = sys.clone(CloneFlags.FORK, () -> {
                        sys.storeInt(shared + 8, sys.loadInt(own));
                        sys.storeInt(own, 6);
                        sys.storeInt(own + 12, sys.loadInt(shared + 8));
                        sys.exit(sys.loadInt(own + 12));
                    })
                    .tid();
            assertEquals(5 << 8, sys.waitpid(child, WaitOptions.NONE).status());
            assertEquals(5, sys.loadInt(shared + 8));
            assertEquals(5, sys.loadInt(own));
            assertEquals(intAt(12), sys.loadInt(own + 12));
        });
    }

    @Test
    void aMappingOutlivesTheDescriptorAndTheName() throws Exception {
        Inside.kernel(1, sys -> {
            int fd = file(sys, "/f", PAGE_SIZE);
            long at = sys.mmap(0, PAGE_SIZE, READ_WRITE, MAP_SHARED, fd, 0);
            sys.close(fd);
            sys.unlink("/f");
            sys.storeInt(at, 4);
            assertEquals(4, sys.loadInt(at));
            int other = sys.open("/f", NEW, 0644);
            assertEquals(0, sys.fstat(other).size());
        });
    }

    @Test
    void beyondTheLastPageOfTheFileIsABusError() throws Exception {
        Inside.kernel(1, sys -> {
            int fd = file(sys, "/f", 100);
            long at = sys.mmap(0, 3L * PAGE_SIZE, READ_WRITE, MAP_SHARED, fd, 0);
            assertEquals(0, sys.loadInt(at + PAGE_SIZE - 4));
            List<SignalInfo> faults = new ArrayList<>();
            sys.sigaction(Signal.BUS.number(), SignalAction.handle(told -> {
                faults.add(told);
                writeInt(sys, fd, PAGE_SIZE, 9);
            }));
            assertEquals(9, sys.loadInt(at + PAGE_SIZE));
            assertEquals(1, faults.size());
            assertEquals(SignalInfo.BUS_ADRERR, faults.getFirst().code());
            assertEquals(at + PAGE_SIZE, faults.getFirst().value());
            Refused.with(Errno.EFAULT, () -> sys.readMemory(at + 2L * PAGE_SIZE, new byte[1], 0, 1));
        });
    }

    @Test
    void aFileThatIsCutOffTakesItsPagesFromAllMappings() throws Exception {
        Inside.bothKernels(1, 3, sys -> {
            int fd = file(sys, "/f", 2 * PAGE_SIZE);
            long shared = sys.mmap(0, 2L * PAGE_SIZE, READ_WRITE, MAP_SHARED, fd, 0);
            long own = sys.mmap(0, 2L * PAGE_SIZE, READ_WRITE, MAP_PRIVATE, fd, 0);
            sys.storeInt(shared, 1);
            sys.storeInt(own, 2);
            sys.open("/f", OpenFlags.O_RDWR | OpenFlags.O_TRUNC, 0);
            Refused.with(Errno.EFAULT, () -> sys.readMemory(shared, new byte[1], 0, 1));
            Refused.with(Errno.EFAULT, () -> sys.readMemory(own, new byte[1], 0, 1));
            writeInt(sys, fd, 8, 3);
            assertEquals(0, sys.loadInt(shared));
            assertEquals(0, sys.loadInt(own));
            assertEquals(3, sys.loadInt(shared + 8));
            assertEquals(3, sys.loadInt(own + 8));
        });
    }

    @Test
    void whatIsStoredBehindTheEndIsGoneWhenTheFileGrows() throws Exception {
        Inside.kernel(1, sys -> {
            int fd = file(sys, "/f", 100);
            long at = sys.mmap(0, PAGE_SIZE, READ_WRITE, MAP_SHARED, fd, 0);
            sys.storeInt(at + 200, 5);
            assertEquals(5, sys.loadInt(at + 200));
            writeInt(sys, fd, 1_000, 6);
            assertEquals(0, readInt(sys, fd, 200));
            assertEquals(6, sys.loadInt(at + 1_000));
        });
    }

    @Test
    void aFileThatGrowsStaysTheSameFile() throws Exception {
        Inside.kernel(1, sys -> {
            int fd = file(sys, "/f", 100);
            long early = sys.mmap(0, 100L * PAGE_SIZE, READ_WRITE, MAP_SHARED, fd, 0);
            for (int i = 1; i < 100; i++) {
                writeInt(sys, fd, (long) i * PAGE_SIZE, i);
            }
            long late = sys.mmap(0, 100L * PAGE_SIZE, READ_WRITE, MAP_SHARED, fd, 0);
            for (int i = 1; i < 100; i++) {
                long place = (long) i * PAGE_SIZE;
                assertEquals(i, sys.getAndAddInt(early + place, 1));
                assertEquals(i + 1, sys.getAndAddInt(late + place, 1));
                assertEquals(i + 2, readInt(sys, fd, place));
            }
        });
    }

    @Test
    void refusalsOfMmapOfFilesInTheirOrder() throws Exception {
        Inside.kernel(1, sys -> {
            int both = file(sys, "/f", PAGE_SIZE);
            int reader = sys.open("/f", OpenFlags.O_RDONLY, 0);
            int writer = sys.open("/f", OpenFlags.O_WRONLY, 0);
            int pipe = sys.pipe2(0).readEnd();
            int directory = sys.open("/", OpenFlags.O_RDONLY, 0);
            Refused.with(Errno.EINVAL, () -> sys.mmap(0, 0, PROT_READ, MAP_PRIVATE, 99, 1));
            Refused.with(Errno.EINVAL, () -> sys.mmap(0, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 1));
            Refused.with(Errno.EBADF, () -> sys.mmap(0, 0, PROT_READ, MAP_PRIVATE, 99, 0));
            Refused.with(Errno.EINVAL, () -> sys.mmap(0, 0, PROT_READ, 0, pipe, 0));
            Refused.with(
                    Errno.EOVERFLOW, () -> sys.mmap(0, PAGE_SIZE, PROT_READ, 0, both, Long.MAX_VALUE & -PAGE_SIZE));
            Refused.with(Errno.EINVAL, () -> sys.mmap(1, 1, PROT_READ, MAP_FIXED, writer, 0));
            Words.mapPrivate(sys);
            Refused.with(Errno.EEXIST, () -> sys.mmap(PAGE, 1, PROT_READ, MAP_FIXED_NOREPLACE, writer, 0));
            Refused.with(Errno.EINVAL, () -> sys.mmap(0, 1, PROT_READ, 0, writer, 0));
            Refused.with(Errno.EACCES, () -> sys.mmap(0, 1, PROT_READ, MAP_PRIVATE, writer, 0));
            Refused.with(Errno.EACCES, () -> sys.mmap(0, 1, PROT_READ, MAP_SHARED, writer, 0));
            Refused.with(Errno.EACCES, () -> sys.mmap(0, 1, READ_WRITE, MAP_SHARED, reader, 0));
            Refused.with(Errno.ENODEV, () -> sys.mmap(0, 1, PROT_READ, MAP_PRIVATE, pipe, 0));
            Refused.with(Errno.ENODEV, () -> sys.mmap(0, 1, PROT_READ, MAP_PRIVATE, directory, 0));
            Refused.with(Errno.EACCES, () -> sys.mmap(0, 1, READ_WRITE | PROT_EXEC, MAP_PRIVATE, both, 0));
            long readOnly = sys.mmap(0, 1, PROT_READ, MAP_SHARED, reader, 0);
            Refused.with(Errno.EACCES, () -> sys.mprotect(readOnly, 1, READ_WRITE));
            long own = sys.mmap(0, 1, PROT_READ, MAP_PRIVATE, reader, 0);
            sys.mprotect(own, 1, READ_WRITE);
            sys.storeInt(own, 1);
        });
    }

    @Test
    void descriptorsWithoutANameAndSharedObjectsAreMapped() throws Exception {
        Inside.bothKernels(2, 2, sys -> {
            int fd = sys.memfdCreate("board", SystemCalls.MFD_CLOEXEC);
            assertEquals(FileControl.FD_CLOEXEC, sys.fcntl(fd, FileControl.F_GETFD, 0));
            writeInt(sys, fd, 2L * PAGE_SIZE - 4, 0);
            long at = sys.mmap(0, 2L * PAGE_SIZE, READ_WRITE, MAP_SHARED, fd, 0);
            int object = sys.shmOpen("/pool", OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL, 0600);
            writeInt(sys, object, PAGE_SIZE - 4, 0);
            int child = sys.clone(CloneFlags.FORK, () -> {
                        int same = sys.shmOpen("pool", OpenFlags.O_RDWR, 0);
                        long pool = sys.mmap(0, PAGE_SIZE, READ_WRITE, MAP_SHARED, same, 0);
                        sys.storeInt(pool, 11);
                        sys.storeInt(at + PAGE_SIZE, 12);
                        sys.shmUnlink("/pool");
                    })
                    .tid();
            sys.waitpid(child, WaitOptions.NONE);
            assertEquals(11, readInt(sys, object, 0));
            assertEquals(12, readInt(sys, fd, PAGE_SIZE));
            Refused.with(Errno.ENOENT, () -> sys.shmOpen("pool", OpenFlags.O_RDWR, 0));
        });
    }

    @Test
    void refusalsOfSharedObjects() throws Exception {
        Inside.kernel(1, sys -> {
            Refused.with(Errno.EINVAL, () -> sys.memfdCreate("x", 2));
            Refused.with(Errno.EINVAL, () -> sys.memfdCreate("x".repeat(250), 0));
            Refused.with(Errno.EINVAL, () -> sys.shmOpen("/", NEW, 0600));
            Refused.with(Errno.EINVAL, () -> sys.shmOpen("/a/b", NEW, 0600));
            Refused.with(Errno.EINVAL, () -> sys.shmOpen("a", OpenFlags.O_WRONLY, 0600));
            Refused.with(Errno.ENAMETOOLONG, () -> sys.shmOpen("x".repeat(256), NEW, 0600));
            Refused.with(Errno.ENOENT, () -> sys.shmOpen("a", OpenFlags.O_RDWR, 0600));
            Refused.with(Errno.ENOENT, () -> sys.shmUnlink("a"));
            int fd = sys.shmOpen("a", NEW, 0600);
            writeInt(sys, fd, 0, 1);
            Refused.with(Errno.EEXIST, () -> sys.shmOpen("a", NEW | OpenFlags.O_EXCL, 0600));
            sys.shmOpen("a", NEW | OpenFlags.O_TRUNC, 0600);
            assertEquals(0, sys.fstat(fd).size());
        });
    }

    @Test
    void msyncChecksAndTheListOfMappingsSaysWhatIsMapped() throws Exception {
        Inside.kernel(1, sys -> {
            int fd = file(sys, "/f", PAGE_SIZE);
            assertEquals(List.of(), sys.memoryMap());
            sys.mmap(PAGE, PAGE_SIZE, READ_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
            sys.msync(PAGE, PAGE_SIZE, MappingCalls.MS_SYNC);
            Refused.with(Errno.EINVAL, () -> sys.msync(PAGE + 1, 1, MappingCalls.MS_SYNC));
            Refused.with(Errno.EINVAL, () -> sys.msync(PAGE, 1, MappingCalls.MS_SYNC | MappingCalls.MS_ASYNC));
            Refused.with(Errno.EINVAL, () -> sys.msync(PAGE, 1, 8));
            Refused.with(Errno.ENOMEM, () -> sys.msync(PAGE, 2L * PAGE_SIZE, MappingCalls.MS_ASYNC));
            assertEquals(
                    List.of(new MemoryArea(PAGE, PAGE + PAGE_SIZE, READ_WRITE, true, MemoryArea.Kind.FILE, "")),
                    sys.memoryMap());
            sys.munmap(PAGE, PAGE_SIZE);
            assertEquals(List.of(), sys.memoryMap());
        });
    }

    @Test
    void aViewIsTheSharedMemoryItself() throws Exception {
        Inside.kernel(1, sys -> {
            int fd = file(sys, "/f", 2 * PAGE_SIZE);
            long at = sys.mmap(0, 2L * PAGE_SIZE, READ_WRITE, MAP_SHARED, fd, 0);
            ByteBuffer view = sys.sharedView(at + PAGE_SIZE, PAGE_SIZE);
            assertEquals(PAGE_SIZE, view.remaining());
            assertEquals(intAt(PAGE_SIZE + 8), view.getInt(8));
            view.putInt(8, 99);
            assertEquals(99, readInt(sys, fd, PAGE_SIZE + 8));
            Refused.with(Errno.EINVAL, () -> sys.sharedView(at, 0));
            Refused.with(Errno.EFAULT, () -> sys.sharedView(at, 3L * PAGE_SIZE));
            sys.mprotect(at, PAGE_SIZE, PROT_READ);
            Refused.with(Errno.EACCES, () -> sys.sharedView(at, 1));
            Refused.with(Errno.EINVAL, () -> sys.sharedView(at, 2L * PAGE_SIZE));
            Words.mapPrivate(sys);
            Refused.with(Errno.EINVAL, () -> sys.sharedView(PAGE, 1));
            sys.open("/f", OpenFlags.O_RDWR | OpenFlags.O_TRUNC, 0);
            Refused.with(Errno.EFAULT, () -> sys.sharedView(at + PAGE_SIZE, 1));
            sys.munmap(at, 2L * PAGE_SIZE);
            view.putInt(8, 100);
            assertEquals(100, view.getInt(8));
        });
    }

    @Test
    void lockedMemoryCountsAgainstItsLimit() throws Exception {
        Inside.kernel(1, sys -> {
            Words.mapPrivate(sys);
            sys.setrlimit(ResourceLimit.MEMLOCK, Limit.of(PAGE_SIZE));
            sys.mlock(PAGE + 5, 10);
            sys.mlock(PAGE, PAGE_SIZE);
            long more = sys.mmap(0, PAGE_SIZE, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
            Refused.with(Errno.ENOMEM, () -> sys.mlock(more, 1));
            Refused.with(Errno.EBUSY, () -> sys.msync(PAGE, 1, MappingCalls.MS_INVALIDATE));
            Refused.with(Errno.ENOMEM, () -> sys.mlockall(MappingCalls.MCL_CURRENT));
            Refused.with(Errno.EINVAL, () -> sys.mlockall(0));
            Refused.with(Errno.EINVAL, () -> sys.mlockall(8));
            int child = sys.clone(CloneFlags.FORK, () -> sys.mlock(more, 1)).tid();
            assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
            sys.munlock(PAGE, 1);
            sys.mlock(more, 1);
            sys.mlockall(MappingCalls.MCL_FUTURE);
            KernelException refused =
                    assertThrows(KernelException.class, () -> sys.mmap(0, 1, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS));
            assertEquals(Errno.EAGAIN, refused.errno());
            sys.munlockall();
            sys.mlock(sys.mmap(0, 1, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS), 1);
            Refused.with(Errno.ENOMEM, () -> sys.munlock(PAGE - PAGE_SIZE, 1));
        });
    }
}
