package io.selvage.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Program;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The loggers of programs are their own.
@Timeout(60)
class JarLoggingTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private void run(String body) throws Exception {
        Path jar = Jar.of(folder, """
                import java.util.logging.*;

                public class Main {
                    static final String SETTINGS = String.join("\\n",
                            "handlers=java.util.logging.ConsoleHandler",
                            ".level=WARNING",
                            "java.util.logging.ConsoleHandler.level=ALL",
                            "java.util.logging.SimpleFormatter.format=%%4$s %%3$s %%2$s %%5$s%%6$s|",
                            "a.b.level=FINE");

                    static void configure() throws Exception {
                        LogManager.getLogManager().readConfiguration(
                                new java.io.ByteArrayInputStream(SETTINGS.getBytes()));
                    }

                    public static void main(String[] args) throws Exception {
                        %s
                    }
                }
                """.formatted(body));
        try (Kernel kernel = Kernel.boot(Inside.config(2).stdout(out).stderr(err))) {
            assertEquals(ExitStatus.exited(0), kernel.spawn(Program.jar(jar)).waitFor());
        }
    }

    @Test
    void aConfigurationHoldsForTheProgramOnly() throws Exception {
        run("""
                configure();
                Logger.getLogger("a.b.c").fine("fine");
                Logger.getLogger("a").info("not shown");
                Logger.getLogger("a").log(Level.SEVERE, "severe {0}", 7);
                System.getLogger("s").log(System.Logger.Level.WARNING, "warning");
                """);
        assertEquals(
                "FINE a.b.c Main main fine|SEVERE a Main main severe 7|WARNING s Main main warning|",
                err.toString(UTF_8));
        assertFalse(Logger.getLogger("a.b.c").isLoggable(Level.FINE));
    }

    @Test
    void withoutOneItIsAsInAFreshJvm() throws Exception {
        run("""
                Logger.getLogger("x.y").fine("not shown");
                Logger.getLogger("x.y").info("shown");
                Logger.getAnonymousLogger().warning("anonymous");
                """);
        List<String> lines = err.toString(UTF_8).lines().toList();
        assertEquals(4, lines.size());
        assertEquals("INFO: shown", lines.get(1));
        assertEquals("WARNING: anonymous", lines.get(3));
    }

    @Test
    void handlersAndParentsAreFoundByName() throws Exception {
        run("""
                Logger child = Logger.getLogger("p.q");
                Logger parent = Logger.getLogger("p");
                Handler handler = new Handler() {
                    @Override public void publish(LogRecord r) { System.out.print(r.getMessage() + ";"); }
                    @Override public void flush() {}
                    @Override public void close() { System.out.print("closed;"); }
                };
                parent.addHandler(handler);
                parent.setUseParentHandlers(false);
                child.info("one");
                System.out.print((child.getParent() == parent) + ";");
                System.out.print((LogManager.getLogManager().getLogger("p") == parent) + ";");
                System.out.print(Logger.getLogger("").getHandlers().length + ";");
                LogManager.getLogManager().reset();
                child.info("two");
                """);
        assertEquals("one;true;true;1;closed;", out.toString(UTF_8));
        assertEquals(0, Logger.getLogger("p").getHandlers().length);
    }
}
