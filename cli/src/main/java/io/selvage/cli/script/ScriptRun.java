package io.selvage.cli.script;

/// One run of one script on a kernel of its own.
public final class ScriptRun {
    private ScriptRun() {}

    /// Runs a script on a fresh deterministic kernel.
    ///
    /// @param script what to do
    /// @param cores how many virtual cores, at least 1
    /// @return its trace
    /// @throws Exception if the run cannot go on
    public static String trace(Script script, int cores) throws Exception {
        try (World world = new World(cores)) {
            return world.simulation().drive(() -> new Interpreter(world).run(script));
        }
    }
}
