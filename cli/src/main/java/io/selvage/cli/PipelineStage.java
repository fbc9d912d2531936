package io.selvage.cli;

import io.selvage.api.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/// One program of what `selvage run` runs: several of them are a pipeline, in which each reads what the
/// one before it writes.
///
/// @param jar its jar
/// @param arguments what the program gets
/// @param redirections what its standard descriptors are, in order, after the pipes
record PipelineStage(Path jar, List<String> arguments, List<Redirection> redirections) {
    /// The word that ends a stage.
    static final String SEPARATOR = "|";

    /// How a program is given that word as an argument.
    private static final String ESCAPED_SEPARATOR = "\\|";

    PipelineStage {
        arguments = List.copyOf(arguments);
        redirections = List.copyOf(redirections);
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
                words.add(word);
            }
        }
        stages.add(of(words, stages.size() + 1));
        return List.copyOf(stages);
    }

    private static PipelineStage of(List<String> words, int number) {
        List<String> program = new ArrayList<>();
        List<Redirection> redirections = new ArrayList<>();
        for (Iterator<String> all = words.iterator(); all.hasNext(); ) {
            String word = all.next();
            Redirection redirection = Redirection.of(word);
            if (redirection == null) {
                program.add(unescaped(word));
            } else if (!redirection.needsFile()) {
                redirections.add(redirection);
            } else if (all.hasNext()) {
                redirections.add(redirection.with(all.next()));
            } else {
                throw CommandFailure.ofUser("stage " + number + " of the pipeline ends with " + word
                        + ": the name of a file belongs behind it (an argument that is this is written \\" + word
                        + ")");
            }
        }
        if (program.isEmpty()) {
            throw CommandFailure.ofUser("stage " + number + " of the pipeline is empty: a jar belongs on both sides of "
                    + SEPARATOR + " (an argument that is this character is written " + ESCAPED_SEPARATOR + ")");
        }
        return new PipelineStage(PathText.path(program.getFirst()), program.subList(1, program.size()), redirections);
    }

    private static String unescaped(String word) {
        return word.equals(ESCAPED_SEPARATOR) || Redirection.isEscaped(word) ? word.substring(1) : word;
    }

    /// Looks whether all jars can be run, and all files opened.
    ///
    /// @throws CommandFailure if not, with the first thing that is wrong, and the stage if there are
    ///     several
    static void check(List<PipelineStage> stages) {
        for (int i = 0; i < stages.size(); i++) {
            try {
                ExecutableJar.check(stages.get(i).jar);
                stages.get(i).redirections.forEach(Redirection::check);
            } catch (CommandFailure failure) {
                throw stages.size() == 1 ? failure : failure.with("stage " + (i + 1) + " of the pipeline: ");
            }
        }
    }

    /// {@return the same with another jar}
    PipelineStage with(Path other) {
        return new PipelineStage(other, arguments, redirections);
    }

    Program.Jar program() {
        return Program.jar(jar);
    }

    String[] argumentArray() {
        return arguments.toArray(String[]::new);
    }
}
