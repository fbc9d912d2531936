package io.selvage.it;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// A step of the kernel's or the scheduler's protocols that is left out or done carelessly, in the class
/// file of one class. Each is a bug that the tests are there to find.
@SuppressWarnings("ImmutableEnumChecker") // The changes are methods without state, the set is of strings.
enum Mutation {
    READY_WITHOUT_CARE("scheduler.Schedulable", "ready", "compareAndSet", Mutation::careless),
    SLEEPS_WITHOUT_CARE("scheduler.Schedulable", "endRunAsleep", "compareAndSet", Mutation::careless),
    ABANDONED_WITHOUT_CARE("scheduler.Schedulable", "abandon", "compareAndSet", Mutation::careless),
    NO_LAST_LOOK_BEFORE_SLEEP("scheduler.Scheduler", "joinIdle", "anyStealable", Mutation::no),
    NO_LOOK_AFTER_SEARCHING_FOR_NOBODY("scheduler.Scheduler", "signal", "stopSearching", Mutation::thenReturn),
    CLAIMED_WITHOUT_BEING_COUNTED("scheduler.Scheduler", "wakeIfIdle", "startSearchingOnBehalf", Mutation::leaveOut),
    IDLE_CORE_IS_CLAIMED_WITHOUT_CARE("scheduler.IdleCores", "claim", "compareAndSet", Mutation::careless),
    NO_LAST_LOOK_OF_THE_TICKER("scheduler.Ticker", "fallDormant", "isNeeded", Mutation::no),
    OWNER_CLAIMS_WITHOUT_CARE("scheduler.VirtualCore", "claim", "weakCompareAndSetAcquire", Mutation::careless),
    THIEF_CLAIMS_WITHOUT_CARE("scheduler.VirtualCore", "tryClaim", "compareAndSet", Mutation::careless),
    DISPLACED_WITHOUT_CARE("scheduler.VirtualCore", "pushNext", "getAndSet", Mutation::careless),
    NEXT_SLOT_EMPTIED_WITHOUT_CARE("scheduler.VirtualCore", "takeNext", "getAndSet", Mutation::careless),
    NO_EVACUATION_AFTER_THE_CLAIM("scheduler.VirtualCore", "giveUpClaim", "evacuate", Mutation::leaveOut),
    NO_LOOK_WHETHER_THE_CORE_IS_RETIRED("scheduler.Scheduler", "isSeenTo", "isRetired", Mutation::no),
    NO_ERRAND_IS_RUN("scheduler.VirtualCore", "runErrands", "reconsider", Mutation::leaveOut),
    QUEUED_WITHOUT_SAYING_WHERE("scheduler.RunQueue", "enqueue", "home", Mutation::leaveOut),
    NO_LOOK_AT_AFFINITY_AFTERWARDS("scheduler.VirtualCore", "take", "allows", Mutation::yes),
    CHANGED_WITHOUT_ASKING("scheduler.Scheduler", "parametersChanged", "askToGiveWay", Mutation::leaveOut),

    NO_END_OF_FILE("kernel.Pipe$WriteEnd", "closed", "wakeEverybody", Mutation::leaveOut),
    NO_WORD_THAT_ALL_READERS_HAVE_GONE("kernel.Pipe$ReadEnd", "closed", "wakeEverybody", Mutation::leaveOut),
    WAKE_UP_DIES_WITH_THE_WOKEN("kernel.Task", "leaveQueues", "passOn", Mutation::leaveOut),
    NO_WORD_THAT_A_THREAD_HAS_ENDED("kernel.ExitCall", "exitThread", "announceExit", Mutation::leaveOut);

    private static final String PACKAGE = "io.selvage.";
    private static final String SCHEDULER = PACKAGE + "scheduler.";
    private static final ClassDesc CARELESS = ClassDesc.of(SCHEDULER + "Careless");

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
                            if (called.contains(name(element)) && change.apply(code, element)) {
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

    /// {@return the name of the method called, empty if the element calls none}
    private static String name(CodeElement element) {
        return element instanceof InvokeInstruction call ? call.name().stringValue() : "";
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
        if (!(element instanceof InvokeInstruction call)
                || !call.typeSymbol().returnType().equals(ConstantDescs.CD_void)) {
            return false;
        }
        popArguments(code, call);
        return true;
    }

    /// The answer is no, without asking.
    private static boolean no(CodeBuilder code, CodeElement element) {
        return answer(code, element, 0);
    }

    /// The answer is yes, without asking.
    private static boolean yes(CodeBuilder code, CodeElement element) {
        return answer(code, element, 1);
    }

    private static boolean answer(CodeBuilder code, CodeElement element, int value) {
        if (!(element instanceof InvokeInstruction call)) {
            return false;
        }
        popArguments(code, call);
        code.loadConstant(value);
        return true;
    }

    private static void popArguments(CodeBuilder code, InvokeInstruction call) {
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
    }

    private static boolean thenReturn(CodeBuilder code, CodeElement element) {
        if (!(element instanceof InvokeInstruction)) {
            return false;
        }
        code.with(element);
        code.return_();
        return true;
    }
}
