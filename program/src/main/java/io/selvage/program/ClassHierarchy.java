package io.selvage.program;

import io.selvage.program.transform.Hierarchy;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What the class files of the JDK and of one program say of their classes.
final class ClassHierarchy implements Hierarchy {
    /// Where class files are.
    @FunctionalInterface
    interface Source {
        /// {@return that file, null if there is none}
        ///
        /// @param path as in a jar
        @Nullable
        InputStream open(String path) throws IOException;
    }

    /// The JDK's classes that have been asked about, for all programs.
    private static final Map<String, Known> OF_JDK = new ConcurrentHashMap<>();

    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Source program;

    /// What a class file says of its class.
    private record Known(@Nullable String superclass, Set<String> methods) {
        static final Known NOTHING = new Known(null, Set.of());
    }

    /// Of a program that has its own classes and the JDK's in `program`.
    ClassHierarchy(Source program) {
        this.program = program;
    }

    /// Of the JDK's classes too: what is replaced at one of them is replaced at those below it.
    @Override
    public @Nullable String superclass(String internalName) {
        return known(internalName).superclass;
    }

    @Override
    public boolean declares(String internalName, String name, String descriptor) {
        return known(internalName).methods.contains(name + descriptor);
    }

    private Known known(String internalName) {
        if (internalName.startsWith("[")) {
            return Known.NOTHING;
        }
        boolean ofJdk = internalName.startsWith("java/") || internalName.startsWith("javax/");
        return (ofJdk ? OF_JDK : known).computeIfAbsent(internalName, name -> read(name, ofJdk));
    }

    private Known read(String internalName, boolean ofJdk) {
        String path = internalName + ".class";
        try (InputStream in =
                ofJdk ? ClassLoader.getPlatformClassLoader().getResourceAsStream(path) : program.open(path)) {
            if (in == null) {
                return Known.NOTHING;
            }
            ClassModel model = ClassFile.of().parse(in.readAllBytes());
            Set<String> methods = new HashSet<>();
            if (!ofJdk) {
                model.methods()
                        .forEach(method -> methods.add(method.methodName().stringValue()
                                + method.methodType().stringValue()));
            }
            return new Known(model.superclass().map(ClassEntry::asInternalName).orElse(null), methods);
        } catch (IOException | IllegalArgumentException unreadable) {
            return Known.NOTHING;
        }
    }
}
