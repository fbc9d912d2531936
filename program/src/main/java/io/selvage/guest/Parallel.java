package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Spliterator;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.BaseStream;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Parallel streams and other JDK code that would go to the JVM's common pool: it runs in the calling
/// thread.
public final class Parallel {
    private Parallel() {}

    /// A sequential stream.
    @Replaces(value = Collection.class, kind = Kind.INSTANCE)
    public static <T> Stream<T> parallelStream(Collection<T> collection) {
        return collection.stream();
    }

    /// The stream, sequential.
    @Replaces(value = BaseStream.class, kind = Kind.INSTANCE)
    public static <T, S extends BaseStream<T, S>> S parallel(BaseStream<T, S> stream) {
        return stream.sequential();
    }

    /// The stream, sequential.
    @Replaces(value = IntStream.class, kind = Kind.INSTANCE)
    public static IntStream parallel(IntStream stream) {
        return stream.sequential();
    }

    /// The stream, sequential.
    @Replaces(value = LongStream.class, kind = Kind.INSTANCE)
    public static LongStream parallel(LongStream stream) {
        return stream.sequential();
    }

    /// The stream, sequential.
    @Replaces(value = DoubleStream.class, kind = Kind.INSTANCE)
    public static DoubleStream parallel(DoubleStream stream) {
        return stream.sequential();
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(byte[] array) {
        Arrays.sort(array);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(byte[] array, int from, int to) {
        Arrays.sort(array, from, to);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(char[] array) {
        Arrays.sort(array);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(char[] array, int from, int to) {
        Arrays.sort(array, from, to);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(short[] array) {
        Arrays.sort(array);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(short[] array, int from, int to) {
        Arrays.sort(array, from, to);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(int[] array) {
        Arrays.sort(array);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(int[] array, int from, int to) {
        Arrays.sort(array, from, to);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(long[] array) {
        Arrays.sort(array);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(long[] array, int from, int to) {
        Arrays.sort(array, from, to);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(float[] array) {
        Arrays.sort(array);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(float[] array, int from, int to) {
        Arrays.sort(array, from, to);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(double[] array) {
        Arrays.sort(array);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSort(double[] array, int from, int to) {
        Arrays.sort(array, from, to);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static <T extends Comparable<? super T>> void parallelSort(T[] array) {
        Arrays.sort(array);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static <T extends Comparable<? super T>> void parallelSort(T[] array, int from, int to) {
        Arrays.sort(array, from, to);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static <T> void parallelSort(T[] array, @Nullable Comparator<? super T> order) {
        Arrays.sort(array, order);
    }

    /// Sorts in the calling thread.
    @Replaces(Arrays.class)
    public static <T> void parallelSort(T[] array, int from, int to, @Nullable Comparator<? super T> order) {
        Arrays.sort(array, from, to, order);
    }

    /// Fills in the calling thread.
    @Replaces(Arrays.class)
    public static <T> void parallelSetAll(T[] array, IntFunction<? extends T> generator) {
        Arrays.setAll(array, generator);
    }

    /// Fills in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSetAll(int[] array, IntUnaryOperator generator) {
        Arrays.setAll(array, generator);
    }

    /// Fills in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSetAll(long[] array, IntToLongFunction generator) {
        Arrays.setAll(array, generator);
    }

    /// Fills in the calling thread.
    @Replaces(Arrays.class)
    public static void parallelSetAll(double[] array, IntToDoubleFunction generator) {
        Arrays.setAll(array, generator);
    }

    /// A sequential stream.
    @Replaces(StreamSupport.class)
    public static <T> Stream<T> stream(Spliterator<T> source, boolean parallel) {
        return StreamSupport.stream(source, false);
    }

    /// A sequential stream.
    @Replaces(StreamSupport.class)
    public static IntStream intStream(Spliterator.OfInt source, boolean parallel) {
        return StreamSupport.intStream(source, false);
    }

    /// A sequential stream.
    @Replaces(StreamSupport.class)
    public static LongStream longStream(Spliterator.OfLong source, boolean parallel) {
        return StreamSupport.longStream(source, false);
    }

    /// A sequential stream.
    @Replaces(StreamSupport.class)
    public static DoubleStream doubleStream(Spliterator.OfDouble source, boolean parallel) {
        return StreamSupport.doubleStream(source, false);
    }
}
