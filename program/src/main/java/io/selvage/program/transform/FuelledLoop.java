package io.selvage.program.transform;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.util.List;

/// A loop that polls when a counter of its own runs out. The rounds in between are a loop without any
/// call, which is what the compiler needs to make something of it:
/// ```
/// header: goto entry
/// pause:  fuel--; if (fuel > 0) goto round; poll
/// entry:  fuel = rounds
/// round:  …  backward branches go to pause
/// ```
record FuelledLoop(int header, List<Integer> backward, int fuel, int rounds) implements LoopPlan {
    @Override
    public void writeEntry(Writing writing) {
        Label like = writing.labelAt(header);
        Label entry = writing.label(header, Writing.Role.ENTRY);
        Label round = writing.label(header, Writing.Role.ROUND);
        CodeBuilder builder = writing.builder();
        builder.goto_(entry);
        writing.bind(writing.label(header, Writing.Role.PAUSE), like);
        builder.iinc(fuel, -1).iload(fuel).ifgt(round);
        writing.polls().poll(builder, entry);
        writing.bind(entry, like);
        builder.loadConstant(rounds).istore(fuel);
        writing.bind(round, like);
    }

    @Override
    public List<Integer> replaced() {
        return backward;
    }

    @Override
    public void writeInstead(int at, Writing writing) {
        var branch = (BranchInstruction) writing.elements().get(at);
        writing.builder().branch(branch.opcode(), writing.label(header, Writing.Role.PAUSE));
    }

    @Override
    public int locals() {
        return 1;
    }
}
