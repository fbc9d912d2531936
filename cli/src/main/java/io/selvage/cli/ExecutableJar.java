package io.selvage.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;

/// A file that `selvage run` can run.
final class ExecutableJar {
    private ExecutableJar() {}

    /// Looks whether the file is there, is a jar and names its main class.
    ///
    /// @throws CommandFailure if not, with the first thing that is wrong
    static void check(Path path) {
        if (path.toString().isEmpty()) {
            throw CommandFailure.ofMissingProgram("the name of the jar is empty");
        }
        if (!Files.exists(path)) {
            throw CommandFailure.ofMissingProgram(path + ": there is no such file");
        }
        if (Files.isDirectory(path)) {
            throw CommandFailure.ofBadProgram(path + ": this is a directory, not a jar file");
        }
        if (!Files.isReadable(path)) {
            throw CommandFailure.ofBadProgram(path + ": this file may not be read");
        }
        try (var jar = new JarFile(path.toFile())) {
            Manifest manifest = jar.getManifest();
            Attributes attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String mainClass = attributes.getValue(Attributes.Name.MAIN_CLASS);
            if (mainClass == null || mainClass.isBlank()) {
                throw CommandFailure.ofBadProgram(
                        path + ": the manifest names no Main-Class, so there is nothing to run");
            }
            boolean elsewhere = attributes.containsKey(Attributes.Name.CLASS_PATH);
            if (!elsewhere && jar.getEntry(mainClass.strip().replace('.', '/') + ".class") == null) {
                throw CommandFailure.ofBadProgram(path + ": the main class " + mainClass.strip() + " is not in it");
            }
        } catch (ZipException _) {
            throw CommandFailure.ofBadProgram(path + ": this is not a jar file");
        } catch (IOException e) {
            throw CommandFailure.ofBadProgram(path + ": this file cannot be read: " + e.getMessage());
        }
    }
}
