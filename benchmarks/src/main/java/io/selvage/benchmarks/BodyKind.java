package io.selvage.benchmarks;

import io.selvage.api.ConfinedBody;
import io.selvage.api.Program;
import io.selvage.api.ThreadBody;

/// What the threads of a workload in ordinary Java code run on.
enum BodyKind {
    /// They may block by any means that Java has.
    STACKFUL {
        @Override
        Program program(String name, Program.Main main) {
            return Program.of(name, main);
        }

        @Override
        ThreadBody thread(ThreadBody code) {
            return code;
        }
    },
    /// They block only through the kernel.
    CONFINED {
        @Override
        Program program(String name, Program.Main main) {
            return Program.confined(name, main);
        }

        @Override
        ThreadBody thread(ThreadBody code) {
            return ConfinedBody.of(code::run);
        }
    };

    abstract Program program(String name, Program.Main main);

    abstract ThreadBody thread(ThreadBody code);
}
