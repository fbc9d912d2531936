package io.selvage.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Process;
import io.selvage.api.Program;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jars that know that they run in a kernel, and call it as any other code does.
@Timeout(60)
class JarCallsKernelTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private Path jar(String name, String main) throws Exception {
        Path own = Files.createDirectories(folder.resolve(name));
        return Jar.of(own, """
                import io.selvage.api.*;
                import java.nio.file.Path;

                public class Main {
                    static int runs;

                    public static void main(String[] args) throws Exception {
                        runs++;
                        SystemCalls sys = Kernel.current();
                """ + main + "}}");
    }

    @Test
    void aJarBecomesAnotherOneInTheSameProcess() throws Exception {
        Path second = jar("second", """
                System.out.print(" second " + String.join(",", args) + " " + runs + " " + sys.getpid());
                System.exit(5);
                """);
        Path first = jar("first", """
                System.out.print("first " + sys.getpid());
                System.out.flush();
                sys.exec(Program.jar(Path.of(args[0])), "a", "b");
                """);
        try (Kernel kernel = Kernel.boot(Inside.config(1).stdout(out))) {
            Process process = kernel.spawn(Program.jar(first), second.toString());
            assertEquals(ExitStatus.exited(5), process.waitFor());
            assertEquals("first " + process.pid() + " second a,b 1 " + process.pid(), out.toString(UTF_8));
        }
    }

    @Test
    void aJarPipesTwoOthersTogetherAndWaitsForThem() throws Exception {
        Path source = jar("source", "for (int i = 0; i < 1_000; i++) System.out.println(i);");
        Path count = jar("count", """
                System.out.print(new String(System.in.readAllBytes()).lines().count() + " lines");
                System.exit(9);
                """);
        Path shell = jar("shell", """
                PipeEnds pipe = sys.pipe2(OpenFlags.O_CLOEXEC);
                var left = sys.spawn(SpawnActions.NONE.dup2(pipe.writeEnd(), 1), Program.jar(Path.of(args[0])));
                var right = sys.spawn(SpawnActions.NONE.dup2(pipe.readEnd(), 0), Program.jar(Path.of(args[1])));
                sys.close(pipe.writeEnd());
                sys.close(pipe.readEnd());
                sys.waitpid(left.pid(), WaitOptions.NONE);
                System.exit(sys.waitpid(right.pid(), WaitOptions.NONE).status() >> 8);
                """);
        try (Kernel kernel = Kernel.boot(Inside.config(2).stdout(out))) {
            Process process = kernel.spawn(Program.jar(shell), source.toString(), count.toString());
            assertEquals(ExitStatus.exited(9), process.waitFor());
            assertEquals("1000 lines", out.toString(UTF_8));
        }
    }
}
