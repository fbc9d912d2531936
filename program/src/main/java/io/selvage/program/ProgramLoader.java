package io.selvage.program;

import io.selvage.runtime.TimedLoader;
import java.net.URL;
import java.net.URLClassLoader;

/// The class loader of one run of a program: under the platform class loader, so that two programs share the
/// JDK's classes and nothing else.
final class ProgramLoader extends URLClassLoader implements TimedLoader {
    static {
        registerAsParallelCapable();
    }

    ProgramLoader(String name, URL jar) {
        super(name, new URL[] {jar}, ClassLoader.getPlatformClassLoader());
    }
}
