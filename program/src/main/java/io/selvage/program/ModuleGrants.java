package io.selvage.program;

import io.selvage.runtime.ModuleAccess;
import java.util.jar.Attributes;
import org.jspecify.annotations.Nullable;

/// What the manifest of an executable jar asks of the JDK's modules, given to the program alone.
final class ModuleGrants {
    private ModuleGrants() {}

    static void give(Attributes manifest, Module program) {
        for (String each : list(manifest.getValue("Add-Exports"))) {
            int slash = each.indexOf('/');
            if (slash > 0) {
                ModuleAccess.export(each.substring(0, slash), each.substring(slash + 1), program);
            }
        }
        for (String each : list(manifest.getValue("Add-Opens"))) {
            int slash = each.indexOf('/');
            if (slash > 0) {
                ModuleAccess.open(each.substring(0, slash), each.substring(slash + 1), program);
            }
        }
        if ("ALL-UNNAMED".equals(manifest.getValue("Enable-Native-Access"))) {
            ModuleAccess.enableNativeAccess(program);
        }
    }

    private static String[] list(@Nullable String attribute) {
        return attribute == null || attribute.isBlank()
                ? new String[0]
                : attribute.strip().split("\\s+", -1);
    }
}
