package io.selvage.cli.script;

import io.selvage.api.simulation.Simulation;

/// One run of one script on a kernel of its own.
public final class ScriptRun {
    private ScriptRun() {}

    /// Runs a script on a fresh kernel.
    ///
    /// @param script what to do
    /// @param stage on what kind of machine
    /// @param cores how many virtual cores, at least 1
    /// @return its trace
    /// @throws Exception if the run cannot go on
    public static String trace(Script script, Stage stage, int cores) throws Exception {
        try (World world = new World(stage, cores)) {
            Simulation simulation = world.simulation();
            Interpreter interpreter = new Interpreter(world);
            return simulation == null ? interpreter.run(script) : simulation.drive(() -> interpreter.run(script));
        }
    }
}
