package io.selvage.it;

import io.selvage.api.ConfinedBody;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.ThreadBody;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;

/// System calls under which every thread with a stack becomes a confined one: what was written for the
/// one kind is put to the other.
final class Confining implements InvocationHandler {
    private final SystemCalls real;

    private Confining(SystemCalls real) {
        this.real = real;
    }

    static SystemCalls calls(SystemCalls real) {
        return (SystemCalls) Proxy.newProxyInstance(
                Confining.class.getClassLoader(), new Class<?>[] {SystemCalls.class}, new Confining(real));
    }

    /// The first thread of the program too.
    static Program program(String name, Program.Main main) {
        return Program.confined(name, sys -> main.run(calls(sys)));
    }

    /// For those who make the first thread themselves: it goes on as a confined one.
    static Program.Main main(Program.Main main) {
        return sys -> {
            sys.exec(program("confined", main));
            return 0;
        };
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        if (method.getName().equals("clone")
                && arguments[1] instanceof ThreadBody body
                && !(body instanceof ConfinedBody)) {
            arguments[1] = ConfinedBody.of(body::run);
        }
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw Confining.<RuntimeException>unchecked(Objects.requireNonNull(e.getCause()));
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
