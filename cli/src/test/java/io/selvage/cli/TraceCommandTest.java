package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `--trace` and `--plot` write.
@Timeout(120)
class TraceCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private Cli hackbench(String... options) {
        String[] all = {"hackbench", "-g1", "-f3", "-l4", "--deterministic=7", "--cores=3"};
        String[] arguments = new String[all.length + options.length];
        System.arraycopy(all, 0, arguments, 0, all.length);
        System.arraycopy(options, 0, arguments, all.length, options.length);
        return Cli.run(arguments);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void aTraceHasTheFormatThatPerfettoReads() throws Exception {
        Cli cli = hackbench("--trace", file("a.json"));
        assertEquals(0, cli.exitCode(), cli.err());
        assertTrue(cli.err().contains("wrote " + file("a.json")), cli.err());
        JsonNode root = new ObjectMapper().readTree(folder.resolve("a.json").toFile());
        Map<Integer, Double> ends = new HashMap<>();
        Set<Integer> starts = new HashSet<>();
        Set<Integer> finishes = new HashSet<>();
        Set<Integer> tracks = new HashSet<>();
        int slices = 0;
        for (JsonNode event : root.get("traceEvents")) {
            int tid = event.get("tid").asInt();
            assertEquals(1, event.get("pid").asInt());
            switch (event.get("ph").asText()) {
                case "M" -> {
                    if (event.get("name").asText().equals("thread_name")) {
                        tracks.add(tid);
                        assertEquals(
                                "core " + (tid - 1),
                                event.get("args").get("name").asText());
                    }
                }
                case "X" -> {
                    slices++;
                    assertTrue(tracks.contains(tid));
                    double begin = event.get("ts").asDouble();
                    assertTrue(begin >= ends.getOrDefault(tid, 0.0) - 1e-6, event::toString);
                    ends.put(tid, begin + event.get("dur").asDouble());
                    for (String name : new String[] {"pid", "tid", "class", "priority"}) {
                        assertTrue(event.get("args").has(name), name);
                    }
                }
                case "s" -> assertTrue(starts.add(event.get("id").asInt()));
                case "f" -> {
                    assertTrue(finishes.add(event.get("id").asInt()));
                    assertEquals("e", event.get("bp").asText());
                }
                case "i" -> assertEquals("t", event.get("s").asText());
                default -> throw new AssertionError(event.toString());
            }
        }
        assertEquals(3, tracks.size());
        assertTrue(slices > 20, "slices: " + slices);
        assertFalse(starts.isEmpty());
        assertEquals(starts, finishes);
    }

    @Test
    void aDeterministicRunHasOneFile() throws Exception {
        hackbench("--trace", file("a.json"), "--plot", file("a.html"));
        hackbench("--trace", file("b.json"), "--plot", file("b.html"));
        assertArrayEquals(Files.readAllBytes(folder.resolve("a.json")), Files.readAllBytes(folder.resolve("b.json")));
        assertArrayEquals(Files.readAllBytes(folder.resolve("a.html")), Files.readAllBytes(folder.resolve("b.html")));
    }

    @Test
    void aPictureShowsColouredLanes() throws Exception {
        Cli cli = hackbench("--plot", file("a.png"));
        assertEquals(0, cli.exitCode(), cli.err());
        BufferedImage image =
                Objects.requireNonNull(ImageIO.read(folder.resolve("a.png").toFile()));
        for (int core = 0; core < 3; core++) {
            Set<Integer> colours = new HashSet<>();
            for (int x = 100; x < image.getWidth() - 20; x++) {
                colours.add(image.getRGB(x, 60 + 44 * core));
            }
            assertTrue(colours.size() > 2, "core " + core + " has " + colours.size() + " colours");
        }
    }

    @Test
    void aPageNeedsNothingElse() throws Exception {
        Cli cli = hackbench("--plot", file("a.html"));
        assertEquals(0, cli.exitCode(), cli.err());
        String page = Files.readString(folder.resolve("a.html"));
        assertTrue(page.contains("<canvas"));
        assertTrue(page.contains("\"title\":\"hackbench\""));
        assertFalse(page.contains("http"), "it looks elsewhere");
        assertFalse(page.contains("DATA"), "no data came in");
        int begin = page.indexOf("{\"title\"");
        JsonNode data = new ObjectMapper().readTree(page.substring(begin, page.indexOf(";\n", begin)));
        assertTrue(data.get("slices").size() > 20);
        assertFalse(data.get("arrows").isEmpty());
        assertFalse(data.get("latencies").isEmpty());
    }

    @Test
    void whatDidNotFitIsTold() {
        Cli cli = hackbench("--trace", file("a.json"), "--trace-events=16");
        assertEquals(0, cli.exitCode(), cli.err());
        assertTrue(cli.err().contains("older events were dropped"), cli.err());
    }

    @Test
    void measuringIsFollowedByARunThatIsRecorded() throws Exception {
        Cli cli = Cli.run(
                "hackbench",
                "-g1",
                "-f1",
                "-l2",
                "--rounds=1",
                "--warmup=0",
                "--no-host",
                "--no-jdk",
                "-q",
                "--trace",
                file("a.json"));
        assertEquals(0, cli.exitCode(), cli.err());
        assertTrue(Files.size(folder.resolve("a.json")) > 100);
    }

    @ParameterizedTest
    @CsvSource({
        "--trace, a.txt, '--trace writes .json files only: a.txt'",
        "--plot, a.json, '--plot writes .png and .html files only: a.json'",
        "--plot, plot, '--plot writes .png and .html files only: plot'",
        "--trace, /no/such/place/a.json, '--trace /no/such/place/a.json: there is no folder /no/such/place'",
        "--trace-events, 3, '--trace-events must be 16 to 67108864: 3'"
    })
    void whatCannotBeWrittenIsAUserError(String option, String value, String sentence) {
        for (String command : new String[] {"hackbench", "schbench"}) {
            String error = Cli.run(command, option, value).userError();
            assertTrue(error.contains(sentence), error);
        }
    }

    @Test
    void aFolderIsNoFile() throws Exception {
        Files.createDirectory(folder.resolve("x.json"));
        String error = Cli.run("hackbench", "--trace", file("x.json")).userError();
        assertTrue(error.contains("it is a folder"), error);
    }
}
