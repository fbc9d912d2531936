package io.selvage.guest;

import io.selvage.guest.port.LogTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringTokenizer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A tree of loggers as a fresh JVM has it: the root logs what is at least [Level#INFO] to standard
/// error.
final class Loggers implements LogTree {
    private static final String ROOT = "";

    private final Map<String, Logger> all = new ConcurrentHashMap<>();
    private final Logger root = new Own(ROOT, null);

    /// What a configuration has said; null before there was one.
    private volatile java.util.@Nullable Properties settings;

    /// The root's handlers are made when there is something to log or somebody looks at them; guarded by
    /// this.
    private boolean begun;

    /// The constructor of loggers is for subclasses.
    private static final class Own extends Logger {
        Own(@Nullable String name, @Nullable String bundle) {
            super(name, bundle);
        }
    }

    Loggers() {
        root.setLevel(Level.INFO);
        all.put(ROOT, root);
    }

    Logger demand(String name, @Nullable String bundle) {
        begin();
        Logger present = all.get(name);
        if (present == null) {
            add(new Own(name, bundle));
            present = all.get(name);
        }
        return Objects.requireNonNull(present);
    }

    Logger anonymous(@Nullable String bundle) {
        begin();
        var made = new Own(null, bundle);
        made.setParent(root);
        return made;
    }

    private void begin() {
        synchronized (this) {
            if (begun) {
                return;
            }
            begun = true;
        }
        String file = Properties.getProperty("java.util.logging.config.file");
        if (file != null) {
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                configure(in);
                return;
            } catch (IOException unreadable) {
                Guest.port().error().println("Can't load the logging configuration: " + unreadable);
            }
        }
        root.addHandler(new GuestConsoleHandler());
    }

    @Override
    public synchronized boolean add(Logger logger) {
        String name = logger.getName();
        if (name == null) {
            throw new NullPointerException();
        }
        if (all.putIfAbsent(name, logger) != null) {
            return false;
        }
        Logger parent = parent(name);
        logger.setParent(parent);
        String prefix = name + ".";
        for (Logger other : all.values()) {
            if (other.getName().startsWith(prefix) && other.getParent() == parent) {
                other.setParent(logger);
            }
        }
        configure(logger);
        return true;
    }

    /// The nearest one above, made if the configuration speaks of it.
    private Logger parent(String name) {
        for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
            String above = name.substring(0, dot);
            if (!all.containsKey(above)
                    && (property(above + ".level") != null || property(above + ".handlers") != null)) {
                add(new Own(above, null));
            }
            Logger present = all.get(above);
            if (present != null) {
                return present;
            }
        }
        return root;
    }

    private void configure(Logger logger) {
        String name = logger.getName();
        Level level = level(property(name + ".level"));
        if (level != null && logger.getLevel() == null) {
            logger.setLevel(level);
        }
        String up = property(name + ".useParentHandlers");
        if (up != null) {
            logger.setUseParentHandlers(Boolean.parseBoolean(up));
        }
        handlers(property(name + ".handlers")).forEach(logger::addHandler);
    }

    private static @Nullable Level level(@Nullable String text) {
        try {
            return text == null ? null : Level.parse(text.strip());
        } catch (IllegalArgumentException unknown) {
            return null;
        }
    }

    private List<Handler> handlers(@Nullable String names) {
        List<Handler> made = new ArrayList<>();
        if (names == null) {
            return made;
        }
        var words = new StringTokenizer(names, " \t\r\n,");
        while (words.hasMoreTokens()) {
            String name = words.nextToken();
            try {
                made.add(handler(name));
            } catch (ReflectiveOperationException | IOException | RuntimeException failed) {
                Guest.port().error().println("Can't load log handler \"" + name + "\"");
                Traces.printStackTrace(failed, Guest.port().error());
            }
        }
        return made;
    }

    private Handler handler(String name) throws ReflectiveOperationException, IOException {
        Handler made = switch (name) {
            case "java.util.logging.ConsoleHandler" -> new GuestConsoleHandler();
            case "java.util.logging.FileHandler" ->
                new java.util.logging.FileHandler(
                        setting(name + ".pattern", "%h/java%u.log"),
                        Integer.parseInt(setting(name + ".limit", "0")),
                        Integer.parseInt(setting(name + ".count", "1")),
                        Boolean.parseBoolean(setting(name + ".append", "false")));
            default -> instance(name, Handler.class);
        };
        Level level = level(property(name + ".level"));
        if (level != null) {
            made.setLevel(level);
        }
        String formatter = property(name + ".formatter");
        if (formatter != null) {
            made.setFormatter(
                    formatter.equals("java.util.logging.SimpleFormatter")
                            ? new GuestFormatter()
                            : instance(formatter, java.util.logging.Formatter.class));
        }
        return made;
    }

    private static <T> T instance(String name, Class<T> type) throws ReflectiveOperationException {
        return Class.forName(name.strip(), true, Loaders.getSystemClassLoader())
                .asSubclass(type)
                .getDeclaredConstructor()
                .newInstance();
    }

    private String setting(String name, String otherwise) {
        String set = property(name);
        return set == null ? otherwise : set.strip();
    }

    @Override
    public @Nullable Logger find(String name) {
        begin();
        return all.get(name);
    }

    @Override
    public Enumeration<String> names() {
        begin();
        return Collections.enumeration(new ArrayList<>(all.keySet()));
    }

    @Override
    public void reset() {
        synchronized (this) {
            begun = true;
        }
        settings = new java.util.Properties();
        for (Logger logger : all.values()) {
            for (Handler handler : logger.getHandlers()) {
                logger.removeHandler(handler);
                handler.close();
            }
            logger.setLevel(logger == root ? Level.INFO : null);
        }
    }

    @Override
    public void configure(@Nullable InputStream from) throws IOException {
        reset();
        if (from == null) {
            settings = null;
            root.addHandler(new GuestConsoleHandler());
            return;
        }
        var read = new java.util.Properties();
        read.load(from);
        settings = read;
        Level level = level(property(".level"));
        if (level != null) {
            root.setLevel(level);
        }
        handlers(property("handlers")).forEach(root::addHandler);
        List.copyOf(all.values()).stream().filter(logger -> logger != root).forEach(this::configure);
    }

    @Override
    public @Nullable String property(String name) {
        java.util.Properties set = settings;
        if (set != null) {
            return set.getProperty(name);
        }
        return switch (name) {
            case "handlers" -> "java.util.logging.ConsoleHandler";
            case ".level", "java.util.logging.ConsoleHandler.level" -> "INFO";
            case "java.util.logging.ConsoleHandler.formatter" -> "java.util.logging.SimpleFormatter";
            default -> null;
        };
    }
}
