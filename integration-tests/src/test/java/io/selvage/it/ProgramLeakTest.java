package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Program;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Nothing is left of a program that has ended: neither its classes, whatever it has handed to the JDK,
/// nor memory, descriptors or threads of the JVM. Who keeps it is named.
///
/// `-Dselvage.loadRounds=10000` loads, runs and ends a program so many times.
@Timeout(1800)
class ProgramLeakTest {
    private static final int ROUNDS = Integer.getInteger("selvage.loadRounds", 300);
    private static final int WARM_UP = 100;
    private static final int ATTEMPTS = 15;
    private static final String LOADER = "io.selvage.program.ProgramLoader";

    private static final ThreadLocal<Object> KEPT = new ThreadLocal<>();

    @TempDir
    Path folder;

    /// What programs leave behind with the JDK.
    enum Legacy {
        NOTHING(""),
        THREAD_LOCALS(
                "new ThreadLocal<Object>() {}.set(new Main());"
                        + " Thread t = new Thread(() -> new InheritableThreadLocal<Object>() {}.set(new Main())); t.start(); t.join();"),
        LOG_HANDLERS("java.util.logging.Logger.getLogger(\"\").addHandler(new java.util.logging.ConsoleHandler() {});"
                + " java.util.logging.Logger.getLogger(\"a.b\").setLevel(new java.util.logging.Level(\"OWN\", 7) {});"
                + " java.util.logging.LogManager.getLogManager().reset();"),
        DRIVERS("java.sql.DriverManager.registerDriver(new Main.Driver());"),
        MANAGED_BEANS("java.lang.management.ManagementFactory.getPlatformMBeanServer()"
                + ".registerMBean(new Own(), new javax.management.ObjectName(\"own:type=\" + System.nanoTime()));"),
        BUNDLES("java.util.ResourceBundle.getBundle(\"Main$Bundle\");"),
        HOOKS("Runtime.getRuntime().addShutdownHook(new Thread(() -> {}));"),
        BEAN_INFOS("java.beans.Introspector.getBeanInfo(Own.class);"
                + " java.beans.PropertyEditorManager.registerEditor(Own.class, Own.class);"),
        PROVIDERS("java.security.Security.addProvider(new java.security.Provider(\"own\", \"1\", \"\") {});"),
        DAEMONS("Thread t = new Thread(() -> { while (true) { Thread.onSpinWait(); } }); t.setDaemon(true); t.start();"
                + " new java.util.Timer(true).schedule(new java.util.TimerTask() { public void run() {} }, 1, 1);"),
        EXECUTORS("java.util.concurrent.CompletableFuture.runAsync(() -> {}).get();"
                + " java.util.concurrent.ForkJoinPool.commonPool().submit(() -> {}).get();"
                + " java.util.concurrent.CompletableFuture.delayedExecutor(1, java.util.concurrent.TimeUnit.DAYS).execute(() -> {});"
                + " var pool = java.util.concurrent.Executors.newFixedThreadPool(1, r -> { Thread t = new Thread(r); t.setDaemon(true);"
                + " return t; }); pool.submit(() -> {}).get();"),
        UNCAUGHT("Thread.setDefaultUncaughtExceptionHandler((t, e) -> {});"),
        REFLECTION("java.lang.reflect.Proxy.newProxyInstance(Main.class.getClassLoader(),"
                + " new Class<?>[] {Runnable.class, Own2.class}, (p, m, a) -> 1).hashCode();"
                + " new java.io.ObjectOutputStream(new java.io.ByteArrayOutputStream()).writeObject(new Own3());"
                + " Main.class.getDeclaredMethod(\"main\", String[].class).getParameters();"),
        HTTP_SERVERS("var server = com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress("
                + "java.net.InetAddress.getLoopbackAddress(), 0), 0); server.createContext(\"/\", e -> {}); server.start();"
                + " System.exit(0);"),
        HTTP_CLIENTS("var client = java.net.http.HttpClient.newBuilder().executor(r -> { kept = r; r.run(); }).build();"
                + " kept = client.toString();"),
        CHILDREN("new ProcessBuilder(\"sleep\", \"1000\").start().onExit().thenRun(() -> {});"),
        SOCKETS("kept = new java.net.ServerSocket(0) {}; System.setOut(new java.io.PrintStream(System.out) {});"),
        IMAGES("javax.imageio.spi.IIORegistry.getDefaultInstance().registerServiceProvider(new Main.Spi());"),
        PREFERENCES("java.util.prefs.Preferences.userRoot().addPreferenceChangeListener(e -> {});"),
        SCRIPTS("new javax.script.ScriptEngineManager().getEngineFactories();"),
        XML("javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder();"
                + " javax.xml.transform.TransformerFactory.newInstance().newTransformer();");

        private final String code;

        Legacy(String code) {
            this.code = code;
        }
    }

    private static final String SOURCE = """
            public class Main {
                static Object kept;

                public interface OwnMBean {
                    int getNumber();
                }

                public static class Own implements OwnMBean {
                    @Override
                    public int getNumber() {
                        return 1;
                    }
                }

                public static class Bundle extends java.util.ListResourceBundle {
                    @Override
                    protected Object[][] getContents() {
                        return new Object[0][];
                    }
                }

                public static class Driver implements java.sql.Driver {
                    public java.sql.Connection connect(String url, java.util.Properties info) { return null; }
                    public boolean acceptsURL(String url) { return false; }
                    public java.sql.DriverPropertyInfo[] getPropertyInfo(String url, java.util.Properties info) { return null; }
                    public int getMajorVersion() { return 1; }
                    public int getMinorVersion() { return 1; }
                    public boolean jdbcCompliant() { return false; }
                    public java.util.logging.Logger getParentLogger() { return null; }
                }

                public static class Spi extends javax.imageio.spi.ImageReaderSpi {
                    public boolean canDecodeInput(Object source) { return false; }
                    public javax.imageio.ImageReader createReaderInstance(Object extension) { return null; }
                    public String getDescription(java.util.Locale locale) { return ""; }
                }

                public static void main(String[] args) throws Exception {
                    %s
                }
            }

            interface Own2 {}

            class Own3 implements java.io.Serializable {}
            """;

    private Path jar(String code) throws Exception {
        return Jar.of(folder, SOURCE.replace("%s", code));
    }

    @ParameterizedTest
    @EnumSource
    void classesGoWhateverAProgramLeavesBehind(Legacy legacy) throws Exception {
        Path jar = jar(legacy.code);
        long before = loaders();
        try (Kernel kernel = Inside.boot(2)) {
            assertEquals(ExitStatus.exited(0), kernel.spawn(Program.jar(jar)).waitFor());
            awaitAtMost(before);
        }
    }

    @Test
    void theKeeperIsNamed() throws Exception {
        KEPT.set(new Marker(new Object[0]));
        String way = dump().wayTo(Marker.class.getName());
        KEPT.remove();
        assertNotNull(way);
        assertTrue(way.contains("threadLocals"), way);
    }

    private record Marker(Object inside) {}

    @Test
    void roundsCostNothing() throws Exception {
        Path jar = jar("int sum = args.length;");
        try (Kernel kernel = Inside.boot(2)) {
            long loaders = loaders();
            rounds(kernel, jar, WARM_UP);
            awaitAtMost(loaders);
            Use before = Use.now();
            rounds(kernel, jar, ROUNDS);
            awaitAtMost(loaders);
            Use after = Use.now();
            String both = ROUNDS + " rounds\nbefore " + before + "\nafter  " + after;
            System.out.println(both);
            assertTrue(after.metaspace < before.metaspace + (1 << 20), both);
            assertTrue(after.heap < before.heap + (8 << 20), both);
            assertTrue(after.direct <= before.direct, both);
            assertTrue(after.descriptors <= before.descriptors + 4, both);
            assertTrue(after.threads <= before.threads + 4, both);
            assertTrue(after.classes < before.classes + 200, both);
        }
    }

    private static void rounds(Kernel kernel, Path jar, int count) throws InterruptedException {
        for (int round = 0; round < count; round++) {
            assertEquals(ExitStatus.exited(0), kernel.spawn(Program.jar(jar)).waitFor());
        }
    }

    private record Use(long metaspace, long heap, long direct, long descriptors, int threads, int classes) {
        static Use now() {
            System.gc();
            var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            return new Use(
                    ManagementFactory.getMemoryPoolMXBeans().stream()
                            .filter(pool -> pool.getName().equals("Metaspace"))
                            .mapToLong(pool -> pool.getUsage().getUsed())
                            .sum(),
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                            .filter(pool -> pool.getName().equals("direct"))
                            .mapToLong(BufferPoolMXBean::getMemoryUsed)
                            .sum(),
                    system.getOpenFileDescriptorCount(),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        }
    }

    /// Fails with the way to a loader if more stay.
    private void awaitAtMost(long count) throws Exception {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (loaders() <= count) {
                return;
            }
        }
        // Without a way there are soft references only, which go when memory is needed.
        String way = dump().wayTo(LOADER);
        assertNull(way, () -> "a program is still there:\n" + way);
    }

    /// How many loaders of programs there are. Collects garbage first.
    private static long loaders() throws Exception {
        var histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .filter(line -> line.stripTrailing().endsWith(" " + LOADER) || line.contains(" " + LOADER + " ("))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", 3)[1]))
                .sum();
    }

    private HeapDump dump() throws Exception {
        Path file = folder.resolve("heap.hprof");
        Files.deleteIfExists(file);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), true);
        return HeapDump.read(file);
    }
}
