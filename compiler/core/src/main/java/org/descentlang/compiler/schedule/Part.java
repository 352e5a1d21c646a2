package org.descentlang.compiler.schedule;

import java.util.List;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Step;

/** A part of a program on its way to a stage. */
sealed interface Part permits Group, Band, Part.Repeat {
  /** All that it computes, in order. */
  List<Step.Definition> definitions();

  record Repeat(Index index, boolean ascending, List<Part> parts) implements Part {
    public Repeat {
      parts = List.copyOf(parts);
    }

    @Override
    public List<Step.Definition> definitions() {
      return parts.stream().flatMap(p -> p.definitions().stream()).toList();
    }
  }
}
