package io.selvage.testkit;

import io.selvage.api.simulation.Decision;
import io.selvage.api.simulation.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A [Choice] as a number, which costs no object: two bits of kind below, the rest above.
final class Code {
    private static final int THREAD = 0;
    private static final int FAULT = 1;
    private static final int VALUE = 2;
    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final String NO_FAULT = "f-";

    private Code() {}

    static long thread(int number) {
        return (long) number << 2 | THREAD;
    }

    static long fault(@Nullable Fault fault) {
        return (fault == null ? 0L : FAULTS.indexOf(fault) + 1L) << 2 | FAULT;
    }

    static long value(int number) {
        return (long) number << 2 | VALUE;
    }

    static long of(Decision decision, int option) {
        return switch (decision.kind()) {
            case THREAD -> thread(decision.thread(option));
            case FAULT -> fault(option == 0 ? null : decision.fault(option));
            case VALUE -> value(option);
        };
    }

    static long of(Choice choice) {
        return switch (choice) {
            case Choice.Next(int thread) -> thread(thread);
            case Choice.Mishap(Fault fault) -> fault(fault);
            case Choice.Value(int number) -> value(number);
        };
    }

    static Choice choice(long code) {
        return switch (kind(code)) {
            case THREAD -> new Choice.Next(number(code));
            case FAULT -> new Choice.Mishap(fault(code));
            case VALUE -> new Choice.Value(number(code));
        };
    }

    static Decision.Kind kind(long code) {
        return switch ((int) code & 3) {
            case THREAD -> Decision.Kind.THREAD;
            case FAULT -> Decision.Kind.FAULT;
            default -> Decision.Kind.VALUE;
        };
    }

    static int number(long code) {
        return (int) (code >>> 2);
    }

    private static @Nullable Fault fault(long code) {
        int number = number(code);
        return number == 0 ? null : FAULTS.get(number - 1);
    }

    /// The option of a question that a choice means.
    ///
    /// @return the option, -1 if the question has none such
    static int option(Decision decision, long code) {
        if (decision.kind() != kind(code)) {
            return -1;
        }
        int number = number(code);
        int options = decision.options();
        return switch (decision.kind()) {
            case THREAD -> optionOfThread(decision, number);
            case FAULT -> optionOfFault(decision, fault(code));
            case VALUE -> number < options ? number : -1;
        };
    }

    static int optionOfThread(Decision decision, int thread) {
        int options = decision.options();
        for (int option = 0; option < options; option++) {
            if (decision.thread(option) == thread) {
                return option;
            }
        }
        return -1;
    }

    static int optionOfFault(Decision decision, @Nullable Fault fault) {
        if (fault == null) {
            return 0;
        }
        int options = decision.options();
        for (int option = 1; option < options; option++) {
            if (decision.fault(option) == fault) {
                return option;
            }
        }
        return -1;
    }

    /// {@return the choice as schedule files have it: `t1`, `f-`, `fKILL_THREAD`, `v7`}
    static String token(long code) {
        return switch (kind(code)) {
            case THREAD -> "t" + number(code);
            case VALUE -> "v" + number(code);
            case FAULT -> {
                Fault fault = fault(code);
                yield fault == null ? NO_FAULT : "f" + fault.name();
            }
        };
    }

    /// Reads what [#token(long)] writes.
    ///
    /// @throws IllegalArgumentException if it is none
    static long parse(String token) {
        if (token.equals(NO_FAULT)) {
            return fault(null);
        }
        char kind = token.isEmpty() ? ' ' : token.charAt(0);
        try {
            switch (kind) {
                case 't', 'v' -> {
                    int number = Integer.parseInt(token, 1, token.length(), 10);
                    if (number >= 0) {
                        return kind == 't' ? thread(number) : value(number);
                    }
                }
                case 'f' -> {
                    return fault(Fault.valueOf(token.substring(1)));
                }
                default -> {}
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(refusal(token), e);
        }
        throw new IllegalArgumentException(refusal(token));
    }

    private static String refusal(String token) {
        return "'" + token + "' is no choice; one is t and a thread's number, v and a number, f- for no fault, or f and"
                + " one of " + FAULTS;
    }
}
