package io.selvage.cli;

import io.selvage.api.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One program of what `selvage run` runs: several of them are a pipeline, in which each reads what the one
/// before it writes.
///
/// @param jar its jar
/// @param arguments what the program gets
record PipelineStage(Path jar, List<String> arguments) {
    /// The word that ends a stage.
    static final String SEPARATOR = "|";

    /// How a program is given that word as an argument.
    private static final String ESCAPED_SEPARATOR = "\\|";

    PipelineStage {
        arguments = List.copyOf(arguments);
    }

    /// Splits a command line.
    ///
    /// @throws CommandFailure if there is nothing between two separators
    static List<PipelineStage> split(Path first, List<String> rest) {
        List<PipelineStage> stages = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (String word :
                Stream.concat(Stream.of(first.toString()), rest.stream()).toList()) {
            if (word.equals(SEPARATOR)) {
                stages.add(of(words, stages.size() + 1));
                words.clear();
            } else {
                words.add(word.equals(ESCAPED_SEPARATOR) ? SEPARATOR : word);
            }
        }
        stages.add(of(words, stages.size() + 1));
        return List.copyOf(stages);
    }

    private static PipelineStage of(List<String> words, int number) {
        if (words.isEmpty()) {
            throw CommandFailure.ofUser("stage " + number + " of the pipeline is empty: a jar belongs on both sides of "
                    + SEPARATOR + " (an argument that is this character is written " + ESCAPED_SEPARATOR + ")");
        }
        return new PipelineStage(Path.of(words.getFirst()), words.subList(1, words.size()));
    }

    /// Looks whether all jars can be run.
    ///
    /// @throws CommandFailure if not, with the first thing that is wrong, and the stage if there are several
    static void check(List<PipelineStage> stages) {
        for (int i = 0; i < stages.size(); i++) {
            try {
                ExecutableJar.check(stages.get(i).jar);
            } catch (CommandFailure failure) {
                throw stages.size() == 1
                        ? failure
                        : CommandFailure.ofUser("stage " + (i + 1) + " of the pipeline: " + failure.getMessage());
            }
        }
    }

    Program program() {
        return Program.jar(jar);
    }

    String[] argumentArray() {
        return arguments.toArray(String[]::new);
    }
}
