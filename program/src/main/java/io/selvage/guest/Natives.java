package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.security.CodeSource;
import java.util.concurrent.atomic.AtomicBoolean;

/// Libraries that the program loads: they belong to the class that asks, and it is warned of as a JVM of
/// its own would, whatever the embedder may.
public final class Natives {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private Natives() {}

    /// As the JDK's.
    @Replaces(System.class)
    public static void load(String file) {
        load(WALKER.getCallerClass(), "java.lang.System", file);
    }

    /// As the JDK's.
    @Replaces(System.class)
    public static void loadLibrary(String name) {
        loadLibrary(WALKER.getCallerClass(), "java.lang.System", name);
    }

    /// As the JDK's.
    @Replaces(value = Runtime.class, kind = Kind.INSTANCE)
    public static void load(Runtime runtime, String file) {
        load(WALKER.getCallerClass(), "java.lang.Runtime", file);
    }

    /// As the JDK's.
    @Replaces(value = Runtime.class, kind = Kind.INSTANCE)
    public static void loadLibrary(Runtime runtime, String name) {
        loadLibrary(WALKER.getCallerClass(), "java.lang.Runtime", name);
    }

    private static void load(Class<?> caller, String owner, String file) {
        warn(caller, owner, "load");
        Guest.loading().load(caller, file);
    }

    private static void loadLibrary(Class<?> caller, String owner, String name) {
        warn(caller, owner, "loadLibrary");
        Guest.loading().loadLibrary(caller, name);
    }

    private static void warn(Class<?> caller, String owner, String method) {
        if (Guest.loading().mayUseNatives() || !WARNED.compareAndSet(false, true)) {
            return;
        }
        CodeSource source = caller.getProtectionDomain().getCodeSource();
        String from = source == null ? "" : " (" + source.getLocation() + ")";
        Guest.port()
                .error()
                .printf(
                        "WARNING: A restricted method in %s has been called%n"
                                + "WARNING: %s::%s has been called by %s in an unnamed module%s%n"
                                + "WARNING: Use --enable-native-access=ALL-UNNAMED to avoid a warning for callers in"
                                + " this module%n"
                                + "WARNING: Restricted methods will be blocked in a future release unless native access"
                                + " is enabled%n%n",
                        owner, owner, method, caller.getName(), from);
    }
}
