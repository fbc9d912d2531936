package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.cli.OwnJvm.Ended;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Classes of jars that name no main class, with libraries, as by `java -cp`.
@Timeout(120)
class RunClassPathTest {
    @TempDir
    Path folder = Path.of("");

    private OwnJvm jvm = new OwnJvm(folder);
    private String withoutManifest = "";

    @BeforeEach
    void makeJar() throws Exception {
        jvm = new OwnJvm(folder);
        Path jar = new JarMaker(folder).jar("tool", """
                public static void main(String[] arguments) {
                    System.out.println(System.getProperty("java.class.path"));
                    var file = Main.class.getResourceAsStream("/file");
                    System.out.println(file == null ? "none" : new java.util.Scanner(file).nextLine());
                }
                """);
        try (FileSystem files = FileSystems.newFileSystem(jar)) {
            Files.delete(files.getPath("META-INF/MANIFEST.MF"));
        }
        withoutManifest = jar.toString();
    }

    @Test
    void theMainClassAndTheClassPathCanBeSaid() throws Exception {
        Path resources = Files.createDirectories(folder.resolve("resources"));
        Files.writeString(resources.resolve("file"), "found\n");

        assertEquals(
                new Ended(0, withoutManifest + "\nnone\n", ""), jvm.run("", "run", "--main", "Main", withoutManifest));
        assertEquals(
                new Ended(0, withoutManifest + ":" + resources + "\nfound\n", ""),
                jvm.run("", "run", "--main", "Main", "--class-path", resources + "", withoutManifest));
        assertEquals(
                new Ended(0, resources + ":" + withoutManifest + "\nfound\n", ""),
                jvm.run("", "run", "--main", "Main", "--cp", folder + "/*", resources + ""));
    }

    @Test
    void whatCannotBeFoundIsSaid() {
        assertEquals(
                "selvage run: " + withoutManifest + ": no manifest names a Main-Class; say --main CLASS\n",
                Cli.run("run", "--cp", folder + "", withoutManifest).failure(126));
        assertEquals(
                "selvage run: --main com.None: there is no such class on the class path\n",
                Cli.run("run", "--main", "com.None", withoutManifest).failure(126));
        assertEquals(
                "selvage run: --class-path none: there is no such file\n",
                Cli.run("run", "--cp", "none", "--main", "Main", withoutManifest)
                        .userError());
        assertEquals(
                "selvage run: none.jar: there is no such file\n",
                Cli.run("run", "--main", "Main", "none.jar").failure(127));
        assertEquals(
                "selvage run: --main and --class-path are for one program, not for a pipeline\n",
                Cli.run("run", "--main", "Main", withoutManifest, "|", withoutManifest)
                        .userError());
    }
}
