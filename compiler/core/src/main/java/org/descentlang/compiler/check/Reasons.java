package org.descentlang.compiler.check;

import org.descentlang.compiler.source.Diagnostic;

/** Why a size is what it is, for diagnostics. */
final class Reasons {
  private Reasons() {}

  /** The diagnostic with the reason for a size, where one is known. */
  static Diagnostic add(Diagnostic diagnostic, Dim dim, String what) {
    if (!dim.known() || dim.reason().isEmpty()) {
      return diagnostic;
    }
    String text = what + " because " + dim.reason();
    return dim.place().map(place -> diagnostic.because(text, place)).orElseGet(() -> diagnostic.because(text));
  }
}
