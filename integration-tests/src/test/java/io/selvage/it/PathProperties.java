package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.MountMode;
import io.selvage.api.OpenFlags;
import io.selvage.api.SystemCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/// Random calls about paths by several processes, some of which share a working directory, against
/// [PathModel]: in memory, on a folder of the host's and on a Jimfs.
class PathProperties {
    private static final int TRIES = 60;
    private static final CloneFlags SHARING = CloneFlags.CLONE_FS;

    /// @param actor who is told, by number
    /// @param words the call
    record Step(int actor, List<String> words) {}

    @Property(tries = 3 * TRIES, shrinking = ShrinkingMode.BOUNDED)
    void theTreeInMemoryIsTheModel(@ForAll("steps") List<Step> steps) throws Exception {
        run(steps, null);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void aFolderOfTheHostIsTheModel(@ForAll("steps") List<Step> steps) throws Exception {
        Path folder = Files.createTempDirectory("selvage");
        try {
            run(steps, folder);
        } finally {
            delete(folder);
        }
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void aJimfsIsTheModel(@ForAll("steps") List<Step> steps) throws Exception {
        try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
            run(steps, files.getPath("/work"));
        }
    }

    /// The processes are confined to the mount by a root directory of their own.
    private static void run(List<Step> steps, @Nullable Path folder) throws Exception {
        PathModel model = new PathModel();
        try (Kernel kernel = Inside.boot(2)) {
            kernel.files().makeDirectory("/top", 0755);
            if (folder != null) {
                kernel.files().mount("/top", folder, MountMode.READ_WRITE);
            }
            List<PathActor> actors = new ArrayList<>(List.of(PathActor.spawn(kernel)));
            List<PathModel.Place> places = new ArrayList<>(List.of(new PathModel.Place(model.root)));
            actors.getFirst().ask(PathProperties::confine);
            for (Step step : steps) {
                int number = step.actor() % actors.size();
                String[] words = step.words().toArray(String[]::new);
                PathModel.Place place = places.get(number);
                if (words[0].equals("fork") || words[0].equals("share")) {
                    boolean shared = words[0].equals("share");
                    actors.add(actors.get(number).child(shared ? SHARING : CloneFlags.FORK));
                    places.add(shared ? place : place.copy());
                    continue;
                }
                if (words[0].equals("link") && folder != null && isLink(actors.get(number), words[1])) {
                    // A Jimfs gives links no second names.
                    continue;
                }
                String expected = model.answer(place, words);
                String got = actors.get(number).ask(sys -> answer(sys, words));
                assertEquals(expected, got, () -> "step " + step + " of " + steps);
            }
        }
    }

    private static String confine(SystemCalls sys) {
        sys.chroot("/top");
        sys.chdir("/");
        return "0";
    }

    private static boolean isLink(PathActor actor, String path) throws InterruptedException {
        return actor.ask(sys -> PathScript.answer(sys, "lstat", path)).startsWith("l");
    }

    private static String answer(SystemCalls sys, String[] words) {
        int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC;
        String answer = switch (words[0]) {
            case "mkdir" -> PathScript.answer(sys, "mkdir", words[1], "755");
            case "write" -> PathScript.answer(sys, "open", words[1], String.valueOf(flags), "644", words[2]);
            case "read" -> PathScript.answer(sys, "open", words[1], "0", "0", "");
            default -> PathScript.answer(sys, words);
        };
        if (answer.matches("E[A-Z0-9]+")) {
            return PathModel.REFUSED;
        }
        return switch (words[0]) {
            case "write" -> "0";
            case "read" -> answer.equals("d") ? PathModel.REFUSED : answer.substring(1);
            default -> answer;
        };
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(Arbitraries.integers().between(0, 5), words())
                .as(Step::new)
                .list()
                .ofMinSize(20)
                .ofMaxSize(60);
    }

    private static Arbitrary<List<String>> words() {
        Arbitrary<String> path = paths();
        Arbitrary<String> one = Arbitraries.of("mkdir", "mkdir", "unlink", "rmdir", "read", "read", "list", "chdir");
        Arbitrary<String> two = Arbitraries.of("link", "symlink", "rename", "rename");
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Combinators.combine(one, path).as((call, at) -> List.of(call, at))),
                net.jqwik.api.Tuple.of(
                        5, Combinators.combine(two, path, path).as((call, from, to) -> List.of(call, from, to))),
                net.jqwik.api.Tuple.of(
                        4,
                        Combinators.combine(path, Arbitraries.of("x", "yy", "zzz"))
                                .as((at, text) -> List.of("write", at, text))),
                net.jqwik.api.Tuple.of(2, Arbitraries.of(List.of("getcwd"), List.of("fork"), List.of("share"))));
    }

    private static Arbitrary<String> paths() {
        Arbitrary<String> name = Arbitraries.of("a", "b", "c", "a", "b", "c", "..");
        return Combinators.combine(
                        Arbitraries.of("", "/"), name.list().ofMinSize(1).ofMaxSize(3))
                .as((start, names) -> start + String.join("/", names));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
