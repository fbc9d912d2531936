package io.selvage.testkit.weaving;

import java.lang.reflect.InvocationTargetException;
import java.util.List;

/// Runs the test programs, woven and as they are.
final class Programs {
    private static final String PACKAGE = "io.selvage.testkit.weaving.programs.";

    static final WovenClasses WOVEN = new WovenClasses(Programs.class.getClassLoader(), List.of(PACKAGE), List.of());

    private Programs() {}

    static String run(ClassLoader loader, String program) throws Exception {
        return call(loader, program, "run");
    }

    static String call(ClassLoader loader, String program, String method) throws Exception {
        try {
            return (String) Class.forName(PACKAGE + program, true, loader)
                    .getMethod(method)
                    .invoke(null);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    static WeavingLoader loader() {
        return new WeavingLoader(WOVEN);
    }
}
