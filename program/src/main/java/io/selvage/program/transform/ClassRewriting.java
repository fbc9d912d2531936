package io.selvage.program.transform;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Superclass;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One class, rewritten method by method.
final class ClassRewriting implements ClassTransform {
    private final ClassModel model;
    private final PollDensity.Table densities;
    private final RerouteSites sites;
    private final EntryPolls entryPolls;
    private final Map<String, CodeShape> shapes = new HashMap<>();

    ClassRewriting(ClassModel model, Reroutes reroutes, Hierarchy hierarchy, PollDensity.Table densities) {
        this.model = model;
        this.densities = densities;
        sites = new RerouteSites(model, reroutes, hierarchy);
        var facts = new ClassFacts(model);
        for (MethodModel method : model.methods()) {
            if (method.code().orElse(null) instanceof CodeAttribute code) {
                shapes.put(ClassFacts.key(method), new CodeShape(code, facts));
            }
        }
        entryPolls = new EntryPolls(facts, shapes);
    }

    @Override
    public void accept(ClassBuilder builder, ClassElement element) {
        if (element instanceof Superclass) {
            @Nullable ClassDesc other = sites.superclass();
            if (other != null) {
                builder.withSuperclass(other);
                return;
            }
        }
        if (!(element instanceof MethodModel method)) {
            builder.with(element);
            return;
        }
        @Nullable CodeShape shape = shapes.get(ClassFacts.key(method));
        PollDensity density = densities.of(method);
        if (shape == null || density == PollDensity.UNTOUCHED) {
            builder.with(method);
            return;
        }
        boolean entryPoll = density != PollDensity.REROUTED && entryPolls.polls(method);
        if (!entryPoll
                && shape.loops().isEmpty()
                && shape.handlers().isEmpty()
                && sites.none()
                && sites.superclass() == null) {
            builder.with(method);
            return;
        }
        var rewriting = new CodeRewriting(
                method, model.majorVersion(), shape, density, entryPoll, sites, PollEntries.in(builder.constantPool()));
        builder.transformMethod(method, (methodBuilder, part) -> {
            if (part instanceof CodeModel) {
                methodBuilder.withCode(rewriting::writeTo);
            } else {
                methodBuilder.with(part);
            }
        });
    }
}
