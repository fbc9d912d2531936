package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.FileTree;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Function;

/// A scene with a small file tree: `/d` with a file `f` of ten digits and a directory `sub`, a program `/run`, a
/// file `/plain` that nobody may execute, one `/odd` that is no program, and the null device `/null`.
final class Stage implements AutoCloseable {
    private final Scene scene;

    Stage() throws InterruptedException {
        scene = new Scene(1, 400, 100);
        FileTree files = scene.kernel().files();
        files.makeDirectory("/d", 0777);
        files.makeDirectory("/d/sub", 0777);
        files.makeFile("/d/f", "0123456789".getBytes(StandardCharsets.UTF_8), 0666);
        files.makeFile("/plain", new byte[1], 0644);
        files.makeFile("/odd", new byte[1], 0755);
        files.makeNullDevice("/null");
    }

    KernelInstance kernel() {
        return scene.kernel();
    }

    void install(Program program) {
        scene.kernel().files().install("/run", program);
    }

    Scene.Actor process() throws InterruptedException {
        return scene.spawn();
    }

    Scene.Actor child(Scene.Actor creator, CloneFlags flags) throws InterruptedException {
        Scene.Actor created = new Scene.Actor();
        scene.create(creator, CloneArguments.of(flags), created);
        return created;
    }

    String tell(Scene.Actor actor, Function<SystemCalls, Object> call) throws InterruptedException {
        return scene.tell(actor, call);
    }

    /// Expects a call to come back at once, with that value or that error.
    void expect(Object answer, Scene.Actor actor, Function<SystemCalls, Object> call) throws InterruptedException {
        assertEquals(String.valueOf(answer), scene.tell(actor, call));
    }

    /// Expects a call without a result to come back at once, with 0 or that error.
    void expectDone(Object answer, Scene.Actor actor, Consumer<SystemCalls> call) throws InterruptedException {
        expect(answer, actor, sys -> {
            call.accept(sys);
            return 0;
        });
    }

    /// Expects a call to sleep.
    void expectBlocked(Scene.Actor actor, Function<SystemCalls, Object> call) throws InterruptedException {
        expect(Scene.NO_ANSWER, actor, call);
    }

    /// Expects that a call which slept has come back by now.
    void expectAnswered(Object answer, Scene.Actor actor) throws InterruptedException {
        scene.settle();
        assertEquals(String.valueOf(answer), actor.answer());
    }

    static String read(SystemCalls sys, int fd, int length) {
        byte[] buffer = new byte[length];
        int count = sys.read(fd, buffer);
        return new String(buffer, 0, Math.max(0, count), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        scene.close();
    }
}
