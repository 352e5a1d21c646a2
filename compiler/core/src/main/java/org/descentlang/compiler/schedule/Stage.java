package org.descentlang.compiler.schedule;

import java.util.List;
import org.descentlang.compiler.ir.Index;

/** What a routine does next. */
public sealed interface Stage permits Kernel, Stage.Repeat {
  /** Every kernel, in order of the text. */
  List<Kernel> kernels();

  /** The stages once for each value of the index: a recurrence. */
  record Repeat(Index index, boolean ascending, List<Stage> stages) implements Stage {
    public Repeat {
      stages = List.copyOf(stages);
    }

    @Override
    public List<Kernel> kernels() {
      return stages.stream().flatMap(s -> s.kernels().stream()).toList();
    }
  }
}
