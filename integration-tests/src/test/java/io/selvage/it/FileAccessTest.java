package io.selvage.it;

import static io.selvage.api.MemoryCalls.MAP_SHARED;
import static io.selvage.api.MemoryCalls.PROT_READ;
import static io.selvage.api.MemoryCalls.PROT_WRITE;
import static io.selvage.api.OpenFlags.O_APPEND;
import static io.selvage.api.OpenFlags.O_CREAT;
import static io.selvage.api.OpenFlags.O_RDONLY;
import static io.selvage.api.OpenFlags.O_RDWR;
import static io.selvage.api.OpenFlags.O_TRUNC;
import static io.selvage.api.OpenFlags.O_WRONLY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.FileStatus;
import io.selvage.api.Kernel;
import io.selvage.api.MountMode;
import io.selvage.api.PathFlags;
import io.selvage.api.Program;
import io.selvage.api.SocketFlags;
import io.selvage.api.SystemCalls;
import io.selvage.api.security.Ace;
import io.selvage.api.security.Acl;
import io.selvage.api.security.FileRight;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.Sid;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whose files are, and who may do what with them.
@Timeout(60)
class FileAccessTest {
    private final Kernel kernel = Crowd.boot(2);

    @BeforeEach
    void homes() {
        kernel.files().makeDirectory("/tmp", 01777);
        kernel.files().makeDirectory("/ann", 0755);
        kernel.files().changeOwner("/ann", "ann", "staff");
        kernel.files().makeDirectory("/open", 0777);
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    private void as(String user, Inside.Check check) throws InterruptedException {
        Crowd.as(kernel, user, check);
    }

    private static void make(SystemCalls sys, String path, int mode) {
        sys.umask(0);
        sys.close(sys.open(path, O_WRONLY | O_CREAT, mode));
    }

    @Test
    void whoMakesAFileOwnsIt() throws Exception {
        as("ann", sys -> {
            make(sys, "/ann/f", 0640);
            sys.mkdir("/ann/d", 0700);
            sys.symlink("f", "/ann/l");
            assertOwner(sys.stat("/ann/f"), 0640);
            assertOwner(sys.stat("/ann/d"), 0700);
            assertOwner(sys.lstat("/ann/l"), 0777);
            SecurityDescriptor rules = sys.fileSecurity("/ann/f");
            assertEquals(Crowd.ANN, rules.owner());
            assertEquals(Crowd.STAFF, rules.group());
            assertEquals(IntegrityLabel.noWriteUp(Integrity.MEDIUM), rules.label());
        });
    }

    private static void assertOwner(FileStatus status, int mode) {
        assertEquals(1_000, status.uid());
        assertEquals(2_000, status.gid());
        assertEquals(mode, status.mode());
    }

    @Test
    void modesSayWhoOpensWhat() throws Exception {
        as("ann", sys -> make(sys, "/ann/f", 0640));
        as("bob", sys -> {
            sys.close(sys.open("/ann/f", O_RDONLY, 0));
            Refused.with(Errno.EACCES, () -> sys.open("/ann/f", O_WRONLY, 0));
            Refused.with(Errno.EACCES, () -> sys.open("/ann/f", O_RDONLY | O_TRUNC, 0));
            Refused.with(Errno.EACCES, () -> sys.truncate("/ann/f", 0));
            Refused.with(Errno.EACCES, () -> sys.access("/ann/f", PathFlags.W_OK));
            sys.access("/ann/f", PathFlags.R_OK);
        });
        as("mallory", sys -> {
            Refused.with(Errno.EACCES, () -> sys.open("/ann/f", O_RDONLY, 0));
            assertEquals(0640, sys.stat("/ann/f").mode());
        });
    }

    /// The first of owner, group and everyone that the caller belongs to counts, as on Linux.
    @Test
    void anOwnerWithoutBitsIsRefusedWhatEveryoneGets() throws Exception {
        as("ann", sys -> {
            make(sys, "/ann/f", 0077);
            Refused.with(Errno.EACCES, () -> sys.open("/ann/f", O_RDONLY, 0));
        });
        as("mallory", sys -> sys.close(sys.open("/ann/f", O_RDWR, 0)));
        as("ann", sys -> sys.chmod("/ann/f", 0707));
        as("bob", sys -> Refused.with(Errno.EACCES, () -> sys.open("/ann/f", O_RDONLY, 0)));
    }

    @Test
    void aClosedDirectoryIsNotPassedThrough() throws Exception {
        as("ann", sys -> {
            sys.mkdir("/ann/d", 0700);
            make(sys, "/ann/d/f", 0666);
        });
        as("bob", sys -> {
            Refused.with(Errno.EACCES, () -> sys.open("/ann/d/f", O_RDONLY, 0));
            Refused.with(Errno.EACCES, () -> sys.stat("/ann/d/f"));
            Refused.with(Errno.EACCES, () -> sys.stat("/ann/d/none"));
            Refused.with(Errno.EACCES, () -> sys.stat("/ann/d/../d"));
            Refused.with(Errno.EACCES, () -> sys.chdir("/ann/d"));
            Refused.with(Errno.EACCES, () -> sys.open("/ann/d", O_RDONLY, 0));
            Refused.with(Errno.EACCES, () -> sys.readlink("/ann/d/l"));
        });
        as("ann", sys -> sys.chmod("/ann/d", 0711));
        as("bob", sys -> {
            sys.close(sys.open("/ann/d/f", O_RDONLY, 0));
            Refused.with(Errno.EACCES, () -> sys.open("/ann/d", O_RDONLY, 0));
        });
    }

    @Test
    void namesAreMadeAndTakenByWhoMayWriteTheDirectory() throws Exception {
        as("ann", sys -> make(sys, "/ann/f", 0666));
        as("bob", sys -> {
            Refused.with(Errno.EACCES, () -> sys.open("/ann/new", O_WRONLY | O_CREAT, 0600));
            Refused.with(Errno.EACCES, () -> sys.mkdir("/ann/new", 0700));
            Refused.with(Errno.EACCES, () -> sys.symlink("x", "/ann/new"));
            Refused.with(Errno.EACCES, () -> sys.link("/ann/f", "/ann/new"));
            Refused.with(Errno.EACCES, () -> sys.unlink("/ann/f"));
            Refused.with(Errno.EACCES, () -> sys.rename("/ann/f", "/ann/g"));
            Refused.with(Errno.EACCES, () -> sys.rename("/ann/f", "/open/g"));
            make(sys, "/open/mine", 0600);
            Refused.with(Errno.EACCES, () -> sys.rename("/open/mine", "/ann/mine"));
            Refused.with(Errno.EACCES, () -> sys.rename("/open/mine", "/ann/f"));
            sys.link("/ann/f", "/open/f");
        });
        as("ann", sys -> {
            sys.unlink("/ann/f");
            sys.unlink("/open/f");
        });
    }

    @Test
    void inAStickyDirectoryEverybodyKeepsWhatIsHis() throws Exception {
        as("ann", sys -> make(sys, "/tmp/a", 0666));
        as("bob", sys -> {
            make(sys, "/tmp/b", 0600);
            Refused.with(Errno.EPERM, () -> sys.unlink("/tmp/a"));
            Refused.with(Errno.EPERM, () -> sys.rename("/tmp/a", "/tmp/c"));
            Refused.with(Errno.EPERM, () -> sys.rename("/tmp/b", "/tmp/a"));
            sys.unlink("/tmp/b");
        });
        as("ann", sys -> sys.unlink("/tmp/a"));
    }

    @Test
    void aGroupIsHandedDown() throws Exception {
        as("ann", sys -> {
            sys.mkdir("/open/team", 0);
            sys.chmod("/open/team", 02777);
        });
        as("mallory", sys -> {
            make(sys, "/open/team/f", 0660);
            sys.mkdir("/open/team/d", 0755);
            assertEquals(2_000, sys.stat("/open/team/f").gid());
            assertEquals(2_000, sys.stat("/open/team/d").gid());
            assertEquals(02755, sys.stat("/open/team/d").mode());
            assertEquals(1_002, sys.stat("/open/team/d").uid());
        });
        as("bob", sys -> sys.close(sys.open("/open/team/f", O_RDWR, 0)));
    }

    @Test
    void onlyTheOwnerChangesTheMode() throws Exception {
        as("ann", sys -> make(sys, "/open/f", 0666));
        as("bob", sys -> {
            Refused.with(Errno.EPERM, () -> sys.chmod("/open/f", 0777));
            int fd = sys.open("/open/f", O_RDWR, 0);
            Refused.with(Errno.EPERM, () -> sys.fchmod(fd, 0777));
        });
        as("mallory", sys -> {
            make(sys, "/open/g", 0600);
            Refused.with(Errno.EPERM, () -> sys.chown("/open/g", -1, 2_000));
        });
        as("ann", sys -> sys.chmod("/open/f", 0600));
        as("bob", sys -> Refused.with(Errno.EACCES, () -> sys.open("/open/f", O_RDONLY, 0)));
    }

    @Test
    void ownersAreChangedByThePrivilegedAndGroupsByMembers() throws Exception {
        as("ann", sys -> {
            make(sys, "/open/f", 06777);
            Refused.with(Errno.EPERM, () -> sys.chown("/open/f", 1_001, -1));
            Refused.with(Errno.EPERM, () -> sys.chown("/open/f", -1, 2_001));
            Refused.with(Errno.EINVAL, () -> sys.chown("/open/f", 77, -1));
            sys.chown("/open/f", -1, 2_000);
            assertEquals(0777, sys.stat("/open/f").mode());
            sys.chown("/open/f", 1_000, 65_534);
            assertEquals(65_534, sys.stat("/open/f").gid());
            sys.symlink("f", "/open/l");
        });
        Inside.process(kernel, sys -> {
            sys.chown("/open/f", 1_002, 2_001);
            sys.lchown("/open/l", 1_001, -1);
            assertEquals(1_001, sys.lstat("/open/l").uid());
            assertEquals(1_002, sys.stat("/open/l").uid());
        });
        as("ann", sys -> Refused.with(Errno.EPERM, () -> sys.chmod("/open/f", 0)));
        as("mallory", sys -> sys.chmod("/open/f", 0));
    }

    @Test
    void whatAFileGrantsIsDecidedWhenItIsOpened() throws Exception {
        Inside.process(kernel, sys -> {
            sys.umask(0);
            int fd = sys.open("/secret", O_RDWR | O_CREAT, 0600);
            sys.write(fd, new byte[] {42}, 0, 1);
            var ends = sys.socketpair(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
            sys.close(ends.second());
            sys.chmod("/secret", 0);
            byte[] read = new byte[1];
            assertEquals(1, sys.pread(fd, read, 0, 1, 0));
            assertArrayEquals(new byte[] {42}, read);
        });
        as("ann", sys -> {
            make(sys, "/ann/f", 0600);
            int fd = sys.open("/ann/f", O_RDWR, 0);
            sys.chmod("/ann/f", 0);
            assertEquals(1, sys.write(fd, new byte[1], 0, 1));
            Refused.with(Errno.EACCES, () -> sys.open("/ann/f", O_RDONLY, 0));
            long at = sys.mmap(0, 4_096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
            assertTrue(at > 0);
        });
    }

    @Test
    void whoMayOnlyAddCannotOverwrite() throws Exception {
        as("ann", sys -> {
            make(sys, "/open/log", 0600);
            SecurityDescriptor rules = sys.fileSecurity("/open/log");
            sys.setFileSecurity(
                    "/open/log",
                    rules.withDacl(Acl.of(
                            Ace.allow(Crowd.ANN, FileRight.ALL),
                            Ace.allow(Crowd.BOB, FileRight.APPEND | FileRight.READ_ATTRIBUTES))));
            assertEquals(0700, sys.stat("/open/log").mode());
        });
        as("bob", sys -> {
            Refused.with(Errno.EACCES, () -> sys.open("/open/log", O_WRONLY, 0));
            Refused.with(Errno.EACCES, () -> sys.open("/open/log", O_WRONLY | O_APPEND | O_TRUNC, 0));
            int fd = sys.open("/open/log", O_WRONLY | O_APPEND, 0);
            assertEquals(1, sys.write(fd, new byte[1], 0, 1));
            assertEquals(1, sys.pwrite(fd, new byte[1], 0, 1, 0));
            assertEquals(2, sys.fstat(fd).size());
            Refused.with(Errno.EPERM, () -> sys.fcntl(fd, FileControl.F_SETFL, 0));
            Refused.with(Errno.EINVAL, () -> sys.ftruncate(fd, 0));
        });
    }

    @Test
    void denialsComeFirstAndAnEmptyListGrantsNothing() throws Exception {
        as("ann", sys -> {
            make(sys, "/open/f", 0666);
            SecurityDescriptor rules = sys.fileSecurity("/open/f");
            sys.setFileSecurity(
                    "/open/f",
                    rules.withDacl(
                            Acl.of(Ace.deny(Crowd.BOB, FileRight.READ_DATA), Ace.allow(Sid.EVERYONE, FileRight.ALL))));
        });
        as("bob", sys -> {
            Refused.with(Errno.EACCES, () -> sys.open("/open/f", O_RDONLY, 0));
            sys.close(sys.open("/open/f", O_WRONLY, 0));
        });
        as(
                "mallory",
                sys -> sys.setFileSecurity(
                        "/open/f", sys.fileSecurity("/open/f").withDacl(Acl.EMPTY)));
        as("bob", sys -> {
            Refused.with(Errno.EACCES, () -> sys.stat("/open/f"));
            Refused.with(Errno.EACCES, () -> sys.fileSecurity("/open/f"));
        });
        as(
                "ann",
                sys -> sys.setFileSecurity(
                        "/open/f", sys.fileSecurity("/open/f").withDacl(null)));
        as("bob", sys -> sys.close(sys.open("/open/f", O_RDWR, 0)));
    }

    @Test
    void everybodyMayThrowThingsAway() throws Exception {
        kernel.files().makeNullDevice("/null");
        as("guest", sys -> {
            int fd = sys.open("/null", O_RDWR, 0);
            assertEquals(1, sys.write(fd, "x"));
            Refused.with(Errno.EPERM, () -> sys.chmod("/null", 0777));
        });
    }

    @Test
    void nobodyOfLowIntegrityChangesWhatOthersMade() throws Exception {
        as("ann", sys -> make(sys, "/open/f", 0666));
        as("guest", sys -> {
            sys.close(sys.open("/open/f", O_RDONLY, 0));
            Refused.with(Errno.EACCES, () -> sys.open("/open/f", O_WRONLY, 0));
            Refused.with(Errno.EACCES, () -> sys.open("/open/new", O_WRONLY | O_CREAT, 0666));
        });
        as("ann", sys -> {
            sys.mkdir("/open/low", 0777);
            sys.chmod("/open/low", 0777);
            sys.setFileSecurity(
                    "/open/low", sys.fileSecurity("/open/low").withLabel(IntegrityLabel.noWriteUp(Integrity.LOW)));
            Refused.with(
                    Errno.EPERM,
                    () -> sys.setFileSecurity(
                            "/open/low",
                            sys.fileSecurity("/open/low").withLabel(IntegrityLabel.noWriteUp(Integrity.HIGH))));
        });
        as("guest", sys -> {
            make(sys, "/open/low/f", 0600);
            assertEquals(
                    IntegrityLabel.noWriteUp(Integrity.LOW),
                    sys.fileSecurity("/open/low/f").label());
        });
    }

    @Test
    void aBackupServiceReadsAndWritesAnythingAndIsSeenToUseThat() throws Exception {
        as("ann", sys -> {
            sys.mkdir("/ann/d", 0700);
            make(sys, "/ann/d/f", 0);
        });
        as("keeper", sys -> {
            assertEquals(java.util.Set.of(), sys.identity().used());
            sys.close(sys.open("/ann/d/f", O_RDONLY, 0));
            assertEquals(
                    java.util.Set.of(io.selvage.api.security.Privilege.BACKUP),
                    sys.identity().used());
            sys.close(sys.open("/ann/d/f", O_RDWR, 0));
            sys.chmod("/ann/d/f", 0600);
            sys.chown("/ann/d/f", 1_001, 2_001);
            sys.unlink("/ann/d/f");
            assertEquals(
                    java.util.Set.of(
                            io.selvage.api.security.Privilege.BACKUP, io.selvage.api.security.Privilege.RESTORE),
                    sys.identity().used());
        });
    }

    @Test
    void aProgramIsRunByWhoMayRunIt() throws Exception {
        kernel.files().install("/tool", Program.of("tool", sys -> 0));
        kernel.files()
                .secure(
                        "/tool",
                        kernel.files()
                                .security("/tool")
                                .withDacl(Acl.of(Ace.allow(Crowd.ANN, FileRight.GENERIC_EXECUTE))));
        as("bob", sys -> Refused.with(Errno.EACCES, () -> sys.exec("/tool")));
        as("ann", sys -> sys.exec("/tool"));
    }

    @Test
    void namedSharedMemoryAndQueuesAreTheirMakers() throws Exception {
        as("ann", sys -> {
            sys.umask(0);
            sys.shmOpen("/pool", O_RDWR | O_CREAT, 0640);
            sys.mqOpen("/box", O_RDWR | O_CREAT, 0622, null);
        });
        as("bob", sys -> {
            sys.shmOpen("/pool", O_RDONLY, 0);
            Refused.with(Errno.EACCES, () -> sys.shmOpen("/pool", O_RDWR, 0));
            Refused.with(Errno.EACCES, () -> sys.shmOpen("/pool", O_RDONLY | O_TRUNC, 0));
            Refused.with(Errno.EACCES, () -> sys.shmUnlink("/pool"));
            sys.mqOpen("/box", O_WRONLY, 0, null);
            Refused.with(Errno.EACCES, () -> sys.mqOpen("/box", O_RDONLY, 0, null));
            Refused.with(Errno.EACCES, () -> sys.mqUnlink("/box"));
        });
        as("mallory", sys -> Refused.with(Errno.EACCES, () -> sys.shmOpen("/pool", O_RDONLY, 0)));
        as("ann", sys -> {
            sys.shmUnlink("/pool");
            sys.mqUnlink("/box");
        });
    }

    @Test
    void aMountHasTheHostsRulesBehindADirectoryOfTheKernels(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("f"), "x");
        kernel.files().makeDirectory("/host", 0750);
        kernel.files().changeOwner("/host", "ann", "staff");
        kernel.files().mount("/host", folder, MountMode.READ_WRITE);
        as("bob", sys -> {
            sys.close(sys.open("/host/f", O_RDWR, 0));
            Refused.with(Errno.EPERM, () -> sys.chown("/host/f", 1_001, -1));
            Refused.with(Errno.EOPNOTSUPP, () -> sys.fileSecurity("/host/f"));
        });
        as("mallory", sys -> Refused.with(Errno.EACCES, () -> sys.open("/host/f", O_RDONLY, 0)));
    }
}
