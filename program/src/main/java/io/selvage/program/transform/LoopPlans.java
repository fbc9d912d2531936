package io.selvage.program.transform;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// The plans of a method's loops: by the position of the header, of each branch that they replace, and of
/// the test behind which they write; and how many locals they need beyond the method's own.
record LoopPlans(
        Map<Integer, LoopPlan> entered, Map<Integer, LoopPlan> replaced, Map<Integer, LoopPlan> tested, int locals) {
    static LoopPlans of(Collection<LoopPlan> plans) {
        var entered = new HashMap<Integer, LoopPlan>();
        var replaced = new HashMap<Integer, LoopPlan>();
        var tested = new HashMap<Integer, LoopPlan>();
        int locals = 0;
        for (LoopPlan plan : plans) {
            entered.put(plan.header(), plan);
            plan.replaced().forEach(at -> replaced.put(at, plan));
            if (plan.tested() != LoopPlan.NONE) {
                tested.put(plan.tested(), plan);
            }
            locals += plan.locals();
        }
        return new LoopPlans(entered, replaced, tested, locals);
    }
}
