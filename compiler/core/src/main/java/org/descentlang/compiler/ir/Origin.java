package org.descentlang.compiler.ir;

import java.util.Optional;
import org.descentlang.compiler.source.Span;

/**
 * Where a definition comes from, for messages and the comments of the generated class.
 *
 * @param span where it is written, in the program or in the library
 * @param call where the program calls what defines it; empty where the program itself writes it
 * @param scope the layer or call it belongs to, in the model's names: {@code hidden}; empty for the model's own
 * @param made what it is to what is written there
 * @param note that in words, {@code gradient by hidden.weight}; empty where it is what was written
 */
public record Origin(Optional<Span> span, Optional<Span> call, String scope, Made made, String note) {
  /** What the compiler made of what is written. */
  public enum Made {
    /** That itself, or a part of it. */
    WRITTEN,
    /** A derivative. */
    GRADIENT,
    /** A parameter's gradient, added to those of the mini-batches since the last update. */
    ACCUMULATION,
    /** What derivatives need besides. */
    HELPER
  }

  public static final Origin NONE = new Origin(Optional.empty(), Optional.empty(), "", Made.WRITTEN, "");

  public static Origin written(Optional<Span> span, Optional<Span> call, String scope) {
    return new Origin(span, call, scope, Made.WRITTEN, "");
  }

  public Origin gradient(Tensor by) {
    return new Origin(span, call, scope, Made.GRADIENT, "gradient by " + by.name());
  }

  /** From the same place, being to the program what the other is. */
  public Origin as(Origin other) {
    return new Origin(span, call, scope, other.made, other.note);
  }

  public Origin accumulation() {
    return new Origin(span, call, scope, Made.ACCUMULATION, "");
  }

  public Origin helper(String note) {
    return new Origin(span, call, scope, Made.HELPER, note);
  }
}
