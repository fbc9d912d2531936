package io.selvage.cli;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import io.selvage.api.StandardStream;
import io.selvage.api.StandardStreams;
import io.selvage.program.ProgramCache;
import io.selvage.program.ProgramCache.Listed;
import io.selvage.program.ProgramFormatException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The JVM's ahead-of-time cache of this command: its classes and those of the installed programs,
/// parsed, verified and linked. The script that starts the command looks for it; the JVM uses none that
/// does not fit it, or the jar.
final class AotCache {
    private static final String BEGIN = "jvm-";
    private static final String END = ".aot";
    private static final Duration FORGOTTEN = Duration.ofDays(30);

    private AotCache() {}

    /// {@return the jar with this command that this JVM runs; null if it runs none}
    static @Nullable Path jar() {
        String classPath = System.getProperty("java.class.path");
        if (!classPath.endsWith(".jar") || classPath.contains(File.pathSeparator)) {
            return null;
        }
        try (var jar = new JarFile(classPath)) {
            Manifest manifest = jar.getManifest();
            return manifest != null
                            && Selvage.class
                                    .getName()
                                    .equals(manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS))
                    ? Path.of(classPath)
                    : null;
        } catch (IOException none) {
            return null;
        }
    }

    /// {@return the file for that jar, by a name that the script can work out}
    static Path file(Path jar) throws IOException {
        long seconds = Files.getLastModifiedTime(jar).to(TimeUnit.SECONDS);
        return ProgramFolder.caches().resolve(BEGIN + Files.size(jar) + "-" + seconds + END);
    }

    /// Makes it, by a JVM that loads what is installed.
    ///
    /// @return its size in bytes
    static long make(Path jar) throws IOException, InterruptedException {
        Path file = file(jar);
        Path made = Files.createTempFile(ProgramFolder.caches(), "new-", END);
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(flag -> !flag.startsWith("-XX:AOT"))
                    .forEach(command::add);
            command.add("-XX:AOTCacheOutput=" + made);
            command.addAll(List.of("-jar", jar.toString(), "install", "--train"));
            Files.delete(made);
            java.lang.Process training = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            training.getOutputStream().close();
            if (training.waitFor() != 0 || !Files.exists(made)) {
                throw new IOException("the JVM has made no ahead-of-time cache");
            }
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(made);
        }
        forget(file);
        return Files.size(file);
    }

    private static void forget(Path present) throws IOException {
        Instant old = Instant.now().minus(FORGOTTEN);
        try (Stream<Path> files = Files.list(ProgramFolder.caches())) {
            for (Path each : files.filter(file -> file.toString().endsWith(END)).toList()) {
                if (!each.equals(present)
                        && Files.getLastModifiedTime(each).toInstant().isBefore(old)) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    /// In the JVM that is watched: starts a kernel and a program, which is this command itself, and loads
    /// what is installed without running any of it.
    static void train(ProgramCache cache) throws IOException, InterruptedException {
        @Nullable Path jar = jar();
        KernelConfig config =
                KernelConfig.cores(Runtime.getRuntime().availableProcessors()).stallTime(Duration.ZERO);
        try (Kernel kernel = Kernel.boot(config)) {
            var streams = StandardStreams.INHERITED
                    .withInput(StandardStream.from(InputStream.nullInputStream()))
                    .withOutput(StandardStream.to(OutputStream.nullOutputStream()))
                    .withError(StandardStream.OUTPUT);
            if (jar != null) {
                kernel.spawn(streams, Program.jar(jar), "--version").waitFor();
            }
        }
        for (Listed each : cache.list()) {
            try {
                cache.loadAll(each.jar());
            } catch (ProgramFormatException gone) {
                // Its image is still good for a copy of it.
            }
        }
    }
}
