package org.descentlang.compiler.memory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.memory.Lifetime.Stretch;
import org.descentlang.compiler.schedule.Code;
import org.descentlang.compiler.schedule.Codes;
import org.descentlang.compiler.schedule.Kernel;
import org.descentlang.compiler.schedule.Routine;
import org.descentlang.compiler.schedule.Stage;
import org.descentlang.compiler.schedule.Statement;
import org.descentlang.compiler.schedule.Statements;

/**
 * When arrays must hold tensors' elements.
 *
 * @param moments what happens when: each stage of a routine, and its end
 */
record Lifetimes(Map<Tensor, Lifetime> of, List<Moment> moments) {
  /**
   * A moment of a routine.
   *
   * @param kernel of a recurrence its first; empty at the end
   */
  record Moment(String routine, String kernel) {}

  /** Of every tensor that the routines touch, in order of first use. */
  static Lifetimes of(List<Routine> routines) {
    Map<Tensor, Lifetime> lifetimes = new LinkedHashMap<>();
    List<Moment> moments = new ArrayList<>();
    for (Routine routine : routines) {
      Map<Tensor, Stretch> stretches = new LinkedHashMap<>();
      for (Stage stage : routine.stages()) {
        touch(stage, moments.size(), stretches);
        moments.add(new Moment(routine.program().name(), name(stage)));
      }
      int end = moments.size();
      moments.add(new Moment(routine.program().name(), ""));
      routine.program().results().forEach(t -> stretches.computeIfPresent(t, (k, s) -> new Stretch(s.first(), end)));
      stretches.forEach((t, s) -> lifetimes.computeIfAbsent(t, k -> new Lifetime(new ArrayList<>())).stretches().add(s));
    }
    routines.stream().flatMap(r -> r.kernels().stream()).flatMap(k -> lanes(k).stream())
        .forEach(t -> lifetimes.put(t, Lifetime.ALWAYS));
    return new Lifetimes(lifetimes, moments);
  }

  private static String name(Stage stage) {
    return stage instanceof Stage.Repeat repeat ? name(repeat.stages().get(0)) : ((Kernel) stage).name();
  }

  /** A recurrence is one moment: what it touches lives through all of it. */
  private static void touch(Stage stage, int time, Map<Tensor, Stretch> stretches) {
    if (stage instanceof Kernel kernel) {
      tensors(kernel).forEach(t -> stretches.merge(t, new Stretch(time, time), (a, b) -> new Stretch(a.first(), b.last())));
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
      } else if (statement instanceof Statement.CopyTo copy) {
        tensors.add(copy.from());
      }
    });
    return tensors;
  }
}
