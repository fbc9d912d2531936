package io.selvage.testkit.jqwik;

import io.selvage.testkit.Scenario;
import io.selvage.testkit.weaving.FreshLoaders;
import io.selvage.testkit.weaving.WovenClasses;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/// Makes one copy of a scenario after the other, in woven classes.
final class ScenarioCopies implements Supplier<Scenario> {
    private final byte[] bytes;
    private final FreshLoaders loaders;

    ScenarioCopies(WovenScenario scenario) {
        bytes = bytes(scenario);
        loaders = new FreshLoaders(WovenClasses.of(scenario.getClass().getClassLoader()));
    }

    private static byte[] bytes(WovenScenario scenario) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(scenario);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException(
                    "the scenario uses an object of " + e.getMessage()
                            + ", which is not serialisable, so it cannot be copied for every run; copy what it needs"
                            + " into local variables, or make the method with the scenario static",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public Scenario get() {
        ClassLoader loader = loaders.next();
        java.lang.Thread.currentThread().setContextClassLoader(loader);
        try (ObjectInputStream in = new Input(new ByteArrayInputStream(bytes), loader)) {
            return (Scenario) in.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Finds classes in a loader.
    private static final class Input extends ObjectInputStream {
        private final ClassLoader loader;

        Input(InputStream in, ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                // Primitive types have no class file.
                return super.resolveClass(description);
            }
        }
    }
}
