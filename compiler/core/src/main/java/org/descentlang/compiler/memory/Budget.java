package org.descentlang.compiler.memory;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.descentlang.compiler.schedule.Schedule;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Whether a trainer takes no more than it may. */
public final class Budget {
  /** So many values are named. */
  private static final int NAMED = 5;

  private Budget() {}

  /**
   * What is said of a trainer that takes more.
   *
   * @param most bytes that it may take
   * @param recomputes whether it computes layers again already
   * @param at the line that says so
   */
  public static Optional<Diagnostic> exceeded(
      Schedule schedule, MemoryPlan plan, long most, boolean recomputes, Span at) {
    Footprint takes = Footprint.of(schedule, plan);
    if (takes.bytes() <= most) {
      return Optional.empty();
    }
    return Optional.of(Diagnostic.error("over-budget", at, "`" + schedule.unit().trainer() + "` takes "
            + Footprint.text(takes.bytes()) + ", and its budget is " + Footprint.text(most))
        .because("it takes " + takes.shares().stream().map(Object::toString).collect(Collectors.joining(", ")))
        .because(peak(plan.trainer().peak()))
        .hint(hint(takes.lasting() > most, recomputes)));
  }

  private static String hint(boolean lasts, boolean recomputes) {
    if (lasts) {
      return "what lasts from step to step is more than that already: take fewer parameters, or another optimizer.";
    }
    return recomputes
        ? "take a smaller batch, or `recompute` further layers: of those that it names, no more is spared."
        : "take a smaller batch, or `recompute` a layer or a block, whose values then are not kept.";
  }

  private static String peak(Peak peak) {
    List<Peak.Live> live = peak.live();
    String named = live.stream().limit(NAMED)
        .map(l -> l.tensor() + " " + l.tensor().shape() + " " + Footprint.text(l.bytes()))
        .collect(Collectors.joining(", "));
    int others = live.size() - NAMED;
    return "at once, " + Footprint.text(peak.bytes()) + " of values are alive, " + peak.place() + ": " + named
        + (others <= 0 ? "" : " and " + others + (others == 1 ? " other" : " others"));
  }
}
