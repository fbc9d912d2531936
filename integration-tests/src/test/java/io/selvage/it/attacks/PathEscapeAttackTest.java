package io.selvage.it.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.MountMode;
import io.selvage.api.OpenFlags;
import io.selvage.api.SystemCalls;
import io.selvage.it.Crowd;
import io.selvage.it.Inside;
import io.selvage.it.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Mallory writes paths that are to lead where she may not go.
@Timeout(60)
class PathEscapeAttackTest {
    private final Kernel kernel = Crowd.boot(2);

    @BeforeEach
    void files() {
        kernel.files().makeDirectory("/jail", 0777);
        kernel.files().makeDirectory("/jail/d", 0777);
        kernel.files().makeDirectory("/tmp", 01777);
        kernel.files().makeFile("/outside", new byte[] {'s'}, 0644);
        kernel.files().makeDirectory("/private", 0700);
        kernel.files().makeFile("/private/f", new byte[] {'s'}, 0666);
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    private void jailed(Inside.Check check) throws InterruptedException {
        Inside.process(kernel, sys -> {
            sys.chroot("/jail");
            sys.chdir("/");
            sys.setuid(Target.MALLORY);
            check.run(sys);
        });
    }

    private void asMallory(Inside.Check check) throws InterruptedException {
        Crowd.as(kernel, "mallory", check);
    }

    private static void absent(SystemCalls sys, String path) {
        Refused.with(Errno.ENOENT, () -> sys.open(path, OpenFlags.O_RDONLY, 0));
    }

    @Test
    void dotsDoNotLeaveTheRoot() throws Exception {
        jailed(sys -> {
            absent(sys, "../outside");
            absent(sys, "/../../outside");
            absent(sys, "/d/../../outside");
            absent(sys, "/./.././../outside");
        });
    }

    @Test
    void linksAreLookedUpFromTheRootOfWhoFollowsThem() throws Exception {
        jailed(sys -> {
            sys.symlink("/outside", "/l");
            sys.symlink("../../outside", "/d/l");
            sys.symlink("/..", "/up");
            absent(sys, "/l");
            absent(sys, "/d/l");
            absent(sys, "/up/outside");
            assertEquals("/", sys.getcwd());
        });
    }

    @Test
    void theRootIsNotChangedAgain() throws Exception {
        jailed(sys -> Refused.with(Errno.EPERM, () -> sys.chroot("/d")));
    }

    @Test
    void linksAndDotsDoNotGoAroundAClosedDirectory() throws Exception {
        asMallory(sys -> {
            sys.symlink("/private/f", "/jail/l");
            sys.symlink("/private", "/jail/m");
            Refused.with(Errno.EACCES, () -> sys.open("/jail/l", OpenFlags.O_RDONLY, 0));
            Refused.with(Errno.EACCES, () -> sys.open("/jail/m/f", OpenFlags.O_RDONLY, 0));
            Refused.with(Errno.EACCES, () -> sys.open("/jail/m/../outside", OpenFlags.O_RDONLY, 0));
            Refused.with(Errno.EACCES, () -> sys.chdir("/jail/m"));
            Refused.with(Errno.EACCES, () -> sys.link("/private/f", "/jail/f"));
            Refused.with(Errno.EACCES, () -> sys.rename("/private/f", "/jail/f"));
        });
    }

    @Test
    void aTrapInADirectoryForAllCatchesNobody() throws Exception {
        asMallory(sys -> sys.symlink("/outside", "/tmp/report"));
        Inside.process(kernel, sys -> {
            int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC;
            Refused.with(Errno.EACCES, () -> sys.open("/tmp/report", flags, 0600));
            assertEquals("s", Target.read(sys, "/outside"));
        });
    }

    @Test
    void nobodyKeepsASecondNameOfWhatIsNotHis() throws Exception {
        asMallory(sys -> Refused.with(Errno.EPERM, () -> sys.link("/outside", "/jail/mine")));
    }

    @Test
    void namesAndPathsThatAreTooLongAreRefused() throws Exception {
        asMallory(sys -> {
            Refused.with(Errno.ENAMETOOLONG, () -> sys.open("/" + "x".repeat(256), OpenFlags.O_RDONLY, 0));
            Refused.with(Errno.ENAMETOOLONG, () -> sys.stat("/jail" + "/../jail".repeat(600)));
            sys.symlink("self", "/jail/self");
            Refused.with(Errno.ELOOP, () -> sys.stat("/jail/self"));
            Refused.with(Errno.EINVAL, () -> sys.stat("/jail\0/../outside"));
        });
    }

    @Test
    void aMountDoesNotLeadToTheRestOfTheHost(@TempDir Path folder) throws Exception {
        Path shown = Files.createDirectory(folder.resolve("shown"));
        Files.writeString(folder.resolve("hidden"), "s");
        Files.createSymbolicLink(shown.resolve("l"), Path.of("../hidden"));
        Files.createSymbolicLink(shown.resolve("m"), folder.resolve("hidden"));
        kernel.files().makeDirectory("/host", 0755);
        kernel.files().mount("/host", shown, MountMode.READ_ONLY);
        asMallory(sys -> {
            absent(sys, "/host/l");
            absent(sys, "/host/m");
            absent(sys, "/host/../hidden");
            Refused.with(Errno.EROFS, () -> sys.open("/host/new", OpenFlags.O_CREAT | OpenFlags.O_WRONLY, 0600));
            Refused.with(Errno.EROFS, () -> sys.unlink("/host/l"));
        });
    }
}
