package io.selvage.runtime;

import io.selvage.runtime.PinResult.Unpinned;

/// The main class of the JVMs that [AgentTest] starts. Says what is missing on standard output, or `ok`.
public final class AccessProbe {
    private AccessProbe() {}

    /// Looks for access.
    ///
    /// @param arguments none
    public static void main(String[] arguments) {
        System.out.println(findings());
    }

    private static String findings() {
        try {
            VirtualThreads.requireAccess();
            ContinuationBody.requireAccess();
        } catch (MissingAccessException missing) {
            return String.valueOf(missing.getMessage());
        }
        try {
            Class.forName("io.selvage.runtime.UntrackedThreads");
        } catch (ClassNotFoundException | IllegalAccessError missing) {
            return String.valueOf(missing.getMessage());
        }
        int anyCpu = Affinity.allowed().stream().findFirst().orElseThrow();
        return Affinity.pin(anyCpu) instanceof Unpinned(String reason) ? reason : "ok";
    }
}
