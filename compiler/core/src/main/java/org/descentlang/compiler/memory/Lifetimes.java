package org.descentlang.compiler.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.memory.Lifetime.Stretch;
import org.descentlang.compiler.schedule.Routine;
import org.descentlang.compiler.schedule.Stage;
import org.descentlang.compiler.schedule.Touched;

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
      Map<Tensor, List<Stretch>> stretches = new LinkedHashMap<>();
      Set<Stage> before = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Stage stage : routine.stages()) {
        touch(stage, moments.size(), !before.add(stage), stretches);
        moments.add(new Moment(routine.program().name(), stage.kernels().get(0).name()));
      }
      int end = moments.size();
      moments.add(new Moment(routine.program().name(), ""));
      routine.program().results().stream().filter(stretches::containsKey)
          .forEach(t -> prolong(stretches.get(t), end));
      stretches.forEach(
          (t, all) -> lifetimes.computeIfAbsent(t, k -> new Lifetime(new ArrayList<>())).stretches().addAll(all));
    }
    routines.stream().flatMap(r -> r.stages().stream()).flatMap(s -> Touched.by(s).lanes().stream())
        .forEach(t -> lifetimes.put(t, Lifetime.ALWAYS));
    return new Lifetimes(lifetimes, moments);
  }

  /**
   * A recurrence is one moment: what it touches lives through all of it.
   *
   * @param again what it stores it has stored before; until now, nothing need have kept that
   */
  private static void touch(Stage stage, int time, boolean again, Map<Tensor, List<Stretch>> stretches) {
    Touched touched = Touched.by(stage);
    Stream.of(touched.loaded(), touched.lanes(), touched.stored()).flatMap(Set::stream).forEach(t -> {
      List<Stretch> all = stretches.computeIfAbsent(t, k -> new ArrayList<>());
      if (all.isEmpty() || again && touched.stored().contains(t)) {
        all.add(new Stretch(time, time));
      } else {
        prolong(all, time);
      }
    });
  }

  private static void prolong(List<Stretch> stretches, int time) {
    int last = stretches.size() - 1;
    stretches.set(last, new Stretch(stretches.get(last).first(), time));
  }
}
