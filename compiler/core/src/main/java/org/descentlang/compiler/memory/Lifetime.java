package org.descentlang.compiler.memory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.schedule.Code;
import org.descentlang.compiler.schedule.Codes;
import org.descentlang.compiler.schedule.Kernel;
import org.descentlang.compiler.schedule.Routine;
import org.descentlang.compiler.schedule.Stage;
import org.descentlang.compiler.schedule.Statement;
import org.descentlang.compiler.schedule.Statements;

/** When an array must hold a tensor's elements: stretches of time apart from each other, ends included. */
record Lifetime(List<Stretch> stretches) {
  record Stretch(int first, int last) {}

  private static final Lifetime ALWAYS = new Lifetime(List.of(new Stretch(0, Integer.MAX_VALUE)));

  /** Of every tensor that the routines touch, in order of first use. A stage of a routine is a moment. */
  static Map<Tensor, Lifetime> of(List<Routine> routines) {
    Map<Tensor, Lifetime> lifetimes = new LinkedHashMap<>();
    int time = 0;
    for (Routine routine : routines) {
      Map<Tensor, Stretch> stretches = new LinkedHashMap<>();
      for (Stage stage : routine.stages()) {
        touch(stage, time++, stretches);
      }
      int end = time++;
      routine.program().results().forEach(t -> stretches.computeIfPresent(t, (k, s) -> new Stretch(s.first, end)));
      stretches.forEach((t, s) -> lifetimes.computeIfAbsent(t, k -> new Lifetime(new ArrayList<>())).stretches.add(s));
    }
    routines.stream().flatMap(r -> r.kernels().stream()).flatMap(k -> lanes(k).stream())
        .forEach(t -> lifetimes.put(t, ALWAYS));
    return lifetimes;
  }

  /** A recurrence is one moment: what it touches lives through all of it. */
  private static void touch(Stage stage, int time, Map<Tensor, Stretch> stretches) {
    if (stage instanceof Kernel kernel) {
      tensors(kernel).forEach(t -> stretches.merge(t, new Stretch(time, time), (a, b) -> new Stretch(a.first, b.last)));
    } else if (stage instanceof Stage.Repeat repeat) {
      repeat.stages().forEach(s -> touch(s, time, stretches));
    }
  }

  /** Accumulators are 0 between sums, and nothing else may stand there. */
  private static Set<Tensor> lanes(Kernel kernel) {
    Set<Tensor> lanes = new LinkedHashSet<>();
    Statements.visitCode(kernel.body(), root -> Codes.visit(root, code -> {
      if (code instanceof Code.Closed closed) {
        lanes.add(closed.lanes());
      }
    }));
    return lanes;
  }

  private static Set<Tensor> tensors(Kernel kernel) {
    Set<Tensor> tensors = new LinkedHashSet<>();
    Statements.visitCode(kernel.body(), root -> Codes.visit(root, code -> {
      if (code instanceof Code.Load load) {
        tensors.add(load.tensor());
      } else if (code instanceof Code.Closed closed) {
        tensors.add(closed.lanes());
      }
    }));
    Statements.visit(kernel.body(), statement -> {
      if (statement instanceof Statement.Store store) {
        tensors.add(store.tensor());
      } else if (statement instanceof Statement.Fill fill) {
        tensors.add(fill.tensor());
      } else if (statement instanceof Statement.Copy copy) {
        tensors.add(copy.from());
        tensors.add(copy.to());
      } else if (statement instanceof Statement.CopyFrom copy) {
        tensors.add(copy.to());
      } else if (statement instanceof Statement.CopyTo copy) {
        tensors.add(copy.from());
      }
    });
    return tensors;
  }
}
