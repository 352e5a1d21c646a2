package org.descentlang.compiler.ir;

import java.util.List;
import org.descentlang.compiler.ir.Step.Definition;

/** What an {@link Arranger} finds. */
public sealed interface Arrangement {
  /** Steps in which each definition comes after what it reads. */
  record Arranged(List<Step> steps) implements Arrangement {
    public Arranged {
      steps = List.copyOf(steps);
    }
  }

  /**
   * Definitions that read each other, in no order that could be proved.
   *
   * @param definitions in the order of the source
   * @param reader one of them
   * @param read of one of them, by the reader: it may be of an element that is not yet defined
   */
  record Unordered(List<Definition> definitions, Definition reader, Expr.Read read) implements Arrangement {
    public Unordered {
      definitions = List.copyOf(definitions);
    }
  }

  /** The steps, of definitions that are known to have an order. */
  default List<Step> steps() {
    if (this instanceof Arranged arranged) {
      return arranged.steps;
    }
    Unordered unordered = (Unordered) this;
    throw new IllegalStateException(
        "no order: " + unordered.reader.target() + " reads " + unordered.read.tensor() + unordered.read.at());
  }
}
