package org.descentlang.compiler.check;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.descentlang.compiler.source.Diagnostic;

/** Ends the elaboration of one statement. It carries what is wrong, or nothing where that has been reported already. */
final class Rejection extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Diagnostic> diagnostic;
  private final boolean explained;

  Rejection(Diagnostic diagnostic) {
    this(diagnostic, false);
  }

  /** @param explained whether the diagnostic shows the calls that lead to its place */
  Rejection(Diagnostic diagnostic, boolean explained) {
    super(diagnostic.message(), null, false, false);
    this.diagnostic = Optional.of(diagnostic);
    this.explained = explained;
  }

  /** Because of something that was reported before. */
  Rejection() {
    super("reported before", null, false, false);
    this.diagnostic = Optional.empty();
    this.explained = true;
  }

  Optional<Diagnostic> diagnostic() {
    return diagnostic;
  }

  /** With what an expression around can say about it. */
  Rejection with(UnaryOperator<Diagnostic> more) {
    return diagnostic.map(d -> new Rejection(more.apply(d), explained)).orElse(this);
  }

  /** With the calls that lead to the place, unless it has them. */
  Rejection explained(UnaryOperator<Diagnostic> explanation) {
    return explained ? this : new Rejection(explanation.apply(diagnostic.orElseThrow()), true);
  }
}
