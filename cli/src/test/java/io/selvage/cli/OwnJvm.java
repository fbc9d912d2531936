package io.selvage.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The `selvage` command in a JVM of its own.
record OwnJvm(Path folder) {
    /// How a run of it has ended.
    record Ended(int exitCode, String out, String err) {}

    java.lang.Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Dstdout.encoding=UTF-8"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Selvage.class.getName()));
        command.addAll(List.of(words));
        return new ProcessBuilder(command).redirectError(errors().toFile()).start();
    }

    Ended run(String input, String... words) throws IOException, InterruptedException {
        java.lang.Process process = start(words);
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return await(process);
    }

    Ended await(java.lang.Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(errors()));
    }

    private Path errors() {
        return folder.resolve("errors");
    }
}
