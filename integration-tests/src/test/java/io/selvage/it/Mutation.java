package io.selvage.it;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// A step of the scheduler's protocols that is left out or done carelessly, in the class file of one class. Each is a
/// bug that the stress tests are there to find.
@SuppressWarnings("ImmutableEnumChecker") // The changes are methods without state, the set is of strings.
enum Mutation {
    OWNER_CLAIMS_WITHOUT_CARE("RunQueue", "claim", "compareAndSet", Mutation::careless),
    THIEF_CLAIMS_WITHOUT_CARE("RunQueue", "stealInto", "compareAndSet", Mutation::careless),
    HELPER_CLAIMS_WITHOUT_CARE("RunQueue", "stealFirst", "compareAndSet", Mutation::careless),
    NEXT_IS_TAKEN_WITHOUT_CARE("RunQueue", "stealNext", "getAndSet", Mutation::careless),
    NEXT_IS_DISPLACED_WITHOUT_CARE("RunQueue", "pushNext", "getAndSet", Mutation::careless),
    ELEMENT_IS_STORED_AFTER_THE_TAIL("RunQueue", "push", "", Mutation::storeLate),
    OVERFLOW_IS_TAKEN_WITHOUT_LOCK("Overflow", "take", "acquire release", Mutation::leaveOut),
    READY_WITHOUT_CARE("Schedulable", "ready", "compareAndSet", Mutation::careless),
    SLEEPS_WITHOUT_CARE("Schedulable", "endRunAsleep", "compareAndSet", Mutation::careless),
    ABANDONED_WITHOUT_CARE("Schedulable", "abandon", "compareAndSet", Mutation::careless),
    NO_LAST_LOOK_BEFORE_SLEEP("Scheduler", "joinIdle", "anyStealable", Mutation::no),
    NO_LOOK_AFTER_SEARCHING_FOR_NOBODY("Scheduler", "signal", "stopSearching", Mutation::thenReturn),
    CLAIMED_WITHOUT_BEING_COUNTED("Scheduler", "enqueueFromOutside", "startSearchingOnBehalf", Mutation::leaveOut),
    IDLE_CORE_IS_CLAIMED_WITHOUT_CARE("IdleCores", "claim", "compareAndSet", Mutation::careless),
    INBOX_IS_DRAINED_BY_TWO("VirtualCore", "drainInbox", "compareAndSet", Mutation::careless),
    NO_LAST_LOOK_OF_THE_TICKER("Ticker", "fallDormant", "isNeeded", Mutation::no);

    private static final String PACKAGE = "io.selvage.scheduler.";
    private static final ClassDesc CARELESS = ClassDesc.of(PACKAGE + "Careless");

    private interface Change {
        /// Writes something else.
        ///
        /// @return whether it has
        boolean apply(CodeBuilder code, CodeElement element);
    }

    private final String type;
    private final String method;
    private final Set<String> called;
    private final Change change;

    Mutation(String type, String method, String called, Change change) {
        this.type = type;
        this.method = method;
        this.called = Set.of(called.split(" "));
        this.change = change;
    }

    /// {@return the name of the file to change}
    String file() {
        return (PACKAGE + type).replace('.', '/') + ".class";
    }

    /// {@return a changed class file}
    byte[] apply(byte[] original) {
        ClassFile format = ClassFile.of();
        ClassModel model = format.parse(original);
        AtomicInteger changes = new AtomicInteger();
        byte[] mutated = format.transformClass(
                model,
                ClassTransform.transformingMethodBodies(
                        each -> each.methodName().equalsString(method), (code, element) -> {
                            boolean fits = !(element instanceof InvokeInstruction call)
                                    || called.contains(call.name().stringValue());
                            if (fits && change.apply(code, element)) {
                                changes.incrementAndGet();
                            } else {
                                code.with(element);
                            }
                        }));
        if (changes.get() == 0) {
            throw new AssertionError(this + " finds nothing to change");
        }
        return mutated;
    }

    private static boolean careless(CodeBuilder code, CodeElement element) {
        if (!(element instanceof InvokeInstruction call)) {
            return false;
        }
        MethodTypeDesc type =
                call.typeSymbol().insertParameterTypes(0, call.owner().asSymbol());
        code.invokestatic(CARELESS, call.name().stringValue(), type);
        return true;
    }

    private static boolean leaveOut(CodeBuilder code, CodeElement element) {
        if (!(element instanceof InvokeInstruction)) {
            return false;
        }
        code.pop();
        return true;
    }

    /// The answer is no, without asking.
    private static boolean no(CodeBuilder code, CodeElement element) {
        if (!(element instanceof InvokeInstruction call)) {
            return false;
        }
        for (ClassDesc parameter : call.typeSymbol().parameterList().reversed()) {
            if (TypeKind.from(parameter).slotSize() == 2) {
                code.pop2();
            } else {
                code.pop();
            }
        }
        if (call.opcode() != Opcode.INVOKESTATIC) {
            code.pop();
        }
        code.iconst_0();
        return true;
    }

    private static boolean thenReturn(CodeBuilder code, CodeElement element) {
        if (!(element instanceof InvokeInstruction)) {
            return false;
        }
        code.with(element);
        code.return_();
        return true;
    }

    private static boolean storeLate(CodeBuilder code, CodeElement element) {
        if (!(element instanceof ArrayStoreInstruction)) {
            return false;
        }
        ClassDesc schedulable = ClassDesc.of(PACKAGE + "Schedulable");
        ClassDesc queue = ClassDesc.of(PACKAGE + "RunQueue");
        code.aload(0);
        code.invokestatic(
                CARELESS,
                "storeLate",
                MethodTypeDesc.of(
                        ConstantDescs.CD_void, schedulable.arrayType(), ConstantDescs.CD_int, schedulable, queue));
        return true;
    }
}
