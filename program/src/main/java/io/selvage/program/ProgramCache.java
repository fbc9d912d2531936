package io.selvage.program;

import io.selvage.program.ProgramFormatException.Defect;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Transformed programs, kept in a folder of the host: a program that has been loaded or installed is not
/// transformed again, by whatever JVM, until its jars, the JDK or the transformer change.
///
/// An image is found by a hash over the content of the program's jars, the transformer's class files and
/// the JDK's version. Images are written under another name and moved, so JVMs may share the folder; a
/// damaged one is as good as none. Whoever can write to the folder decides what programs do, so it is
/// made for its owner alone. May be used by any thread; reads and writes files.
public final class ProgramCache {
    /// How many bytes of images there may be if nobody says anything.
    public static final long USUAL_BOUND = 512L << 20;

    /// How many programs are held in memory for the next start.
    private static final int HELD = 64;

    private final CacheFolder folder;
    private final Notes notes;
    private final TransformerVersion transformer;

    /// What has been loaded, by the jar's path.
    private final Map<Path, Loaded> programs = new ConcurrentHashMap<>();

    private record Loaded(ProgramFiles files, String key, boolean settled, InstalledProgram program) {}

    /// What is in the folder of one program.
    ///
    /// @param jar the first jar with classes when the image was written
    /// @param key the image's name
    /// @param classes how many have been transformed
    /// @param complete whether these are all
    /// @param bytes the size of the image
    public record Listed(Path jar, String key, int classes, boolean complete, long bytes) {}

    /// What an installation has done.
    ///
    /// @param classes how many have been transformed now; 0 if all had been
    /// @param polls how many polls these have got
    /// @param bytes the size of the image
    /// @param refused the classes that cannot be transformed; loading them fails
    public record Installation(int classes, int polls, long bytes, List<String> refused) {}

    ProgramCache(Path folder, long bound, TransformerVersion transformer) {
        this.folder = new CacheFolder(folder, bound);
        notes = new Notes(folder);
        this.transformer = transformer;
    }

    /// A cache in a folder, which is made when something is written.
    ///
    /// @param folder the folder
    /// @param bound how many bytes of images there may be; the ones not used for longest go
    /// @return the cache
    public static ProgramCache at(Path folder, long bound) {
        Path place = folder.toAbsolutePath();
        return new ProgramCache(place, bound, new TransformerVersion.OfThisJvm(new Notes(place)));
    }

    /// The program of a jar, with what is known of its classes.
    ///
    /// @return null if it cannot be kept: the jar is none, or its class path has folders in it
    @Nullable
    InstalledProgram find(Path jar, URL location) {
        try {
            @Nullable Loaded loaded = load(absolute(jar), location);
            return loaded == null ? null : loaded.program;
        } catch (IOException unreadable) {
            return null;
        }
    }

    private static Path absolute(Path jar) {
        return jar.toAbsolutePath().normalize();
    }

    private @Nullable Loaded load(Path jar, URL location) throws IOException {
        @Nullable Loaded present = programs.get(jar);
        if (present != null && present.settled && !present.program.hasFresh() && present.files.areSame()) {
            return present;
        }
        if (present != null) {
            flush(present);
        }
        @Nullable ProgramFiles files = ProgramFiles.of(jar, notes);
        @Nullable String key = files == null ? null : key(files);
        if (files == null || key == null || files.sources().isEmpty()) {
            return null;
        }
        @Nullable ImageFile image = ImageFile.open(folder.image(key));
        if (image != null && image.jars() != files.sources().size()) {
            image = null;
        }
        if (image != null) {
            CacheFolder.touch(folder.image(key));
        }
        if (programs.size() >= HELD) {
            flush();
            programs.clear();
        }
        var loaded = new Loaded(files, key, files.areSettled(), new InstalledProgram(location, files, image));
        programs.put(jar, loaded);
        return loaded;
    }

    private @Nullable String key(ProgramFiles files) throws IOException {
        @Nullable String version = transformer.hash();
        if (version == null) {
            return null;
        }
        var all = new Fingerprint().add(version);
        files.fingerprints().forEach(all::add);
        return all.text();
    }

    /// Writes the classes that have been met and were not in an image. Whatever cannot be written is met
    /// again.
    public void flush() {
        programs.values().forEach(this::flush);
    }

    private void flush(Loaded loaded) {
        // What comes out of a jar that has been replaced is not what the key stands for.
        if (!loaded.program.hasFresh() || !loaded.files.areSame()) {
            return;
        }
        try {
            folder.prepare();
            Path file = folder.image(loaded.key);
            loaded.program.write(file, ImageFile.Extent.PARTIAL);
            folder.shrink(file);
        } catch (IOException notThisTime) {
            // The disk is full, or the folder may only be read.
        }
    }

    /// Transforms all classes of a program.
    ///
    /// @param jar the program's jar
    /// @return what has been done
    /// @throws IOException if a file cannot be read or written
    /// @throws ProgramFormatException if the file is no program, or one that cannot be kept
    public Installation install(Path jar) throws IOException, ProgramFormatException {
        MainClass.manifest(jar);
        folder.prepare();
        @Nullable Loaded loaded = load(absolute(jar), MainClass.url(jar));
        if (loaded == null) {
            throw new ProgramFormatException(
                    Defect.NOT_A_JAR,
                    jar + " has a folder or a remote file in its class path, so it is transformed when it is run.");
        }
        Path file = folder.image(loaded.key);
        @Nullable ImageFile image = loaded.program.image();
        if (image != null && image.extent() == ImageFile.Extent.COMPLETE) {
            return new Installation(0, 0, Files.size(file), List.of());
        }
        var whole = new InstalledProgram(MainClass.url(jar), loaded.files, null);
        List<String> refused = whole.makeAll();
        if (!loaded.files.areSame()) {
            throw new IOException(jar + " has changed while it was read.");
        }
        Map<String, ImageFile.Entry> made = whole.write(file, ImageFile.Extent.COMPLETE);
        int polls = 0;
        for (ImageFile.Entry each : made.values()) {
            polls += PollCount.in(each.classFile());
        }
        folder.shrink(file);
        programs.remove(absolute(jar));
        return new Installation(made.size(), polls, Files.size(file), List.copyOf(refused));
    }

    /// Loads all classes of a program and runs none of its code, for a JVM that records what it loads.
    ///
    /// @param jar an installed program
    /// @return how many classes have been loaded
    /// @throws ProgramFormatException if the file is no program
    public int loadAll(Path jar) throws ProgramFormatException {
        MainClass.checkFile(jar);
        @Nullable InstalledProgram program = find(jar, MainClass.url(jar));
        @Nullable ImageFile image = program == null ? null : program.image();
        return program == null || image == null ? 0 : new ImageLoader(program, image).loadAll();
    }

    /// {@return the programs that are here, by the jar's path}
    ///
    /// @throws IOException if the folder cannot be read
    public List<Listed> list() throws IOException {
        List<Listed> listed = new ArrayList<>();
        for (Path file : folder.images()) {
            @Nullable ImageFile image = ImageFile.open(file);
            if (image != null) {
                String name = Objects.requireNonNull(file.getFileName()).toString();
                listed.add(new Listed(
                        Path.of(image.origin()),
                        name.substring(0, name.length() - CacheFolder.IMAGE.length()),
                        image.classes(),
                        image.extent() == ImageFile.Extent.COMPLETE,
                        Files.size(file)));
            }
        }
        listed.sort(Comparator.comparing(Listed::jar));
        return listed;
    }

    /// Removes what is kept of a program.
    ///
    /// @param jar the program's jar, which need not be there any more
    /// @return whether there was something
    /// @throws IOException if it cannot be deleted
    public boolean remove(Path jar) throws IOException {
        Path path = absolute(jar);
        programs.remove(path);
        @Nullable ProgramFiles files = Files.isRegularFile(path) ? ProgramFiles.of(path, notes) : null;
        @Nullable String key = files == null ? null : key(files);
        boolean removed = key != null && Files.deleteIfExists(folder.image(key));
        for (Listed each : list()) {
            removed |= each.jar.equals(path) && Files.deleteIfExists(folder.image(each.key));
        }
        return removed;
    }
}
