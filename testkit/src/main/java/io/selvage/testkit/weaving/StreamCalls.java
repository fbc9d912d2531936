package io.selvage.testkit.weaving;

import io.selvage.api.Kernel;
import io.selvage.testkit.weaving.Replaces.Kind;
import java.util.Collection;
import java.util.stream.BaseStream;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Parallel streams. On a machine they are sequential: the threads of the common pool are not the machine's.
///
/// Called by woven code, not by people; each method has the parameters and the result of the one that it
/// [replaces][Replaces].
public final class StreamCalls {
    private StreamCalls() {}

    @Replaces(type = Collection.class, name = "parallelStream", kind = Kind.INSTANCE)
    public static Stream<?> parallelStream(Collection<?> collection) {
        return Kernel.currentSimulation() == null ? collection.parallelStream() : collection.stream();
    }

    @Replaces(type = BaseStream.class, name = "parallel", kind = Kind.INSTANCE)
    public static BaseStream<?, ?> parallel(BaseStream<?, ?> stream) {
        return Kernel.currentSimulation() == null ? stream.parallel() : stream.sequential();
    }

    @Replaces(type = IntStream.class, name = "parallel", kind = Kind.INSTANCE)
    public static IntStream parallel(IntStream stream) {
        return Kernel.currentSimulation() == null ? stream.parallel() : stream.sequential();
    }

    @Replaces(type = LongStream.class, name = "parallel", kind = Kind.INSTANCE)
    public static LongStream parallel(LongStream stream) {
        return Kernel.currentSimulation() == null ? stream.parallel() : stream.sequential();
    }

    @Replaces(type = DoubleStream.class, name = "parallel", kind = Kind.INSTANCE)
    public static DoubleStream parallel(DoubleStream stream) {
        return Kernel.currentSimulation() == null ? stream.parallel() : stream.sequential();
    }
}
