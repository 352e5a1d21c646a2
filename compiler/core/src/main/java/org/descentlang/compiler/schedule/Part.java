package org.descentlang.compiler.schedule;

import java.util.List;
import org.descentlang.compiler.ir.Index;

/** A part of a program on its way to a stage. */
sealed interface Part permits Group, Band, Part.Repeat {
  record Repeat(Index index, boolean ascending, List<Part> parts) implements Part {
    public Repeat {
      parts = List.copyOf(parts);
    }
  }
}
