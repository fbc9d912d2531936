package io.selvage.api;

import io.selvage.api.security.Integrity;
import io.selvage.api.security.TrustLabel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/// A program: a static thing that can be started any number of times, each time as a process of its own.
public sealed interface Program {
    /// {@return the name that `ps` shows}
    String name();

    /// A program in ordinary Java code. It may block by any means that Java has; that frees its core.
    ///
    /// @param name what `ps` shows
    /// @param main where the first thread starts
    /// @return the program
    static Program of(String name, Main main) {
        return new Code(name, main);
    }

    /// A program whose first thread blocks only through the kernel, like a [ConfinedBody], which says
    /// what that means.
    ///
    /// @param name what `ps` shows
    /// @param main where the first thread starts
    /// @return the program
    static Program confined(String name, Main main) {
        return new Confined(name, main);
    }

    /// A program whose first thread is a state machine without a stack of its own.
    ///
    /// @param name what `ps` shows
    /// @param body makes a fresh state machine for each start
    /// @return the program
    static Program stackless(String name, Supplier<? extends StepBody> body) {
        return new Steps(name, body);
    }

    /// An executable jar, as a JVM of its own would run it: `main` of the manifest's `Main-Class`, its
    /// own static fields, standard streams, system properties, environment, working directory, default
    /// locale and time zone; `System.exit` ends its process and runs its shutdown hooks, threads that it
    /// makes are threads of its process, which ends with the last one that is no daemon. An exception
    /// that leaves `main` is printed to its standard error, and its exit code is 1. The file is opened
    /// when the program is started.
    ///
    /// The class files are changed on the way: they get preemption points, and what would reach past the
    /// process is led back to it. `docs/programs.md` says what is shared with the JVM all the same.
    ///
    /// @param path the file
    /// @return the program, named like the file
    static Jar jar(Path path) {
        return new Jar(path, JarSettings.INHERITED);
    }

    /// The same program with segments: each process that runs it begins with its text, its data and a
    /// stack in memory. Without them memory begins empty.
    ///
    /// @param segments what it brings into memory
    /// @return the program
    default Program withSegments(ProgramSegments segments) {
        if (this instanceof Trusted trusted) {
            return new Trusted(trusted.program.withSegments(segments), trusted.trust);
        }
        if (this instanceof Labelled labelled) {
            return new Labelled(labelled.program.withSegments(segments), labelled.integrity);
        }
        return new Segmented(this instanceof Segmented segmented ? segmented.program : this, segments);
    }

    /// The same program with an integrity label. A process that runs it from exec on, or is spawned with
    /// it, gets a primary token of that integrity if its own is higher and has the policy
    /// [io.selvage.api.security.TokenPolicy#NEW_PROCESS_MIN]; a label never raises it (MODEL 10.6).
    ///
    /// @param integrity how far the program is to be trusted
    /// @return the program
    default Program withIntegrity(Integrity integrity) {
        if (this instanceof Trusted trusted) {
            return new Trusted(trusted.program.withIntegrity(integrity), trusted.trust);
        }
        return new Labelled(this instanceof Labelled labelled ? labelled.program : this, integrity);
    }

    /// The same program with a trust label, which a process has while it runs the program: one that runs
    /// a program without has [TrustLabel#NONE], whoever started it (MODEL 4.1).
    ///
    /// The embedder may label what it starts and what it [installs][FileTree#install(String, Program)]. A
    /// process cannot label a program higher than its own program is: handing one to
    /// [SystemCalls#exec(Program, String...)] or `spawn` that it does not dominate fails with `EPERM`. An
    /// installed one it can run.
    ///
    /// @param trust how far a process that runs the program is protected
    /// @return the program
    default Program withTrust(TrustLabel trust) {
        return new Trusted(this instanceof Trusted trusted ? trusted.program : this, trust);
    }

    /// Where the first thread of a process starts. Its result is the exit code, of which the low 8 bits
    /// count. An exception ends the process as if by `SIGABRT` and is logged; the kernel lives on.
    @FunctionalInterface
    interface Main {
        /// Runs the program.
        ///
        /// @param sys the system calls of the calling thread
        /// @return the exit code
        /// @throws Exception anything; it ends the process
        int run(SystemCalls sys) throws Exception;
    }

    /// See [#of(String, Main)].
    ///
    /// @param name what `ps` shows
    /// @param main where the first thread starts
    record Code(String name, Main main) implements Program {
        /// Checks that both are there.
        public Code {
            Objects.requireNonNull(name);
            Objects.requireNonNull(main);
        }
    }

    /// See [#confined(String, Main)].
    ///
    /// @param name what `ps` shows
    /// @param main where the first thread starts
    record Confined(String name, Main main) implements Program {
        /// Checks that both are there.
        public Confined {
            Objects.requireNonNull(name);
            Objects.requireNonNull(main);
        }
    }

    /// See [#stackless(String, Supplier)].
    ///
    /// @param name what `ps` shows
    /// @param body makes a fresh state machine for each start
    record Steps(String name, Supplier<? extends StepBody> body) implements Program {
        /// Checks that both are there.
        public Steps {
            Objects.requireNonNull(name);
            Objects.requireNonNull(body);
        }
    }

    /// See [#jar(Path)].
    ///
    /// @param path the file
    /// @param settings what it begins with
    record Jar(Path path, JarSettings settings) implements Program {
        /// Checks that both are there.
        public Jar {
            Objects.requireNonNull(path);
            Objects.requireNonNull(settings);
        }

        /// The same program with a system property.
        ///
        /// @param name its name
        /// @param value its value
        /// @return the program
        public Jar withProperty(String name, String value) {
            return new Jar(path, settings.withProperty(name, value));
        }

        /// The same program with these environment variables and no others.
        ///
        /// @param variables by name
        /// @return the program
        public Jar withEnvironment(Map<String, String> variables) {
            return new Jar(path, new JarSettings(settings.properties(), variables, settings.directory()));
        }

        /// The same program with a working directory.
        ///
        /// @param directory a folder of the host's file system
        /// @return the program
        public Jar withDirectory(Path directory) {
            return new Jar(path, new JarSettings(settings.properties(), settings.environment(), directory));
        }

        @Override
        public String name() {
            Path file = path.getFileName();
            return file == null ? path.toString() : file.toString();
        }
    }

    /// See [#withSegments(ProgramSegments)].
    ///
    /// @param program what runs
    /// @param segments what it brings into memory
    record Segmented(Program program, ProgramSegments segments) implements Program {
        /// Checks that both are there, and the program is another kind.
        public Segmented {
            Objects.requireNonNull(segments);
            if (program instanceof Segmented || program instanceof Labelled || program instanceof Trusted) {
                throw new IllegalArgumentException(program.name() + " has segments or a label already");
            }
        }

        @Override
        public String name() {
            return program.name();
        }
    }

    /// See [#withIntegrity(Integrity)].
    ///
    /// @param program what runs
    /// @param integrity how far it is to be trusted
    record Labelled(Program program, Integrity integrity) implements Program {
        /// Checks that both are there, and the program is another kind.
        public Labelled {
            Objects.requireNonNull(integrity);
            if (program instanceof Labelled || program instanceof Trusted) {
                throw new IllegalArgumentException(program.name() + " has a label already");
            }
        }

        @Override
        public String name() {
            return program.name();
        }
    }

    /// See [#withTrust(TrustLabel)].
    ///
    /// @param program what runs
    /// @param trust how far a process that runs it is protected
    record Trusted(Program program, TrustLabel trust) implements Program {
        /// Checks that both are there, and the program is another kind.
        public Trusted {
            Objects.requireNonNull(trust);
            if (program instanceof Trusted) {
                throw new IllegalArgumentException(program.name() + " has a trust label already");
            }
        }

        @Override
        public String name() {
            return program.name();
        }
    }
}
