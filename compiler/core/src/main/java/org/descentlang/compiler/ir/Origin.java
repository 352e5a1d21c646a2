package org.descentlang.compiler.ir;

import java.util.Optional;
import org.descentlang.compiler.source.Span;

/**
 * Where a definition comes from, for messages and the comments of the generated class.
 *
 * @param span what the user wrote
 * @param scope the layer or call it belongs to, in the model's names: {@code hidden}; empty for the model's own
 * @param note what the compiler made of it: {@code gradient by hidden.weight}; empty where it is what was written
 */
public record Origin(Optional<Span> span, String scope, String note) {
  public static final Origin NONE = new Origin(Optional.empty(), "", "");

  public Origin note(String text) {
    return new Origin(span, scope, text);
  }
}
