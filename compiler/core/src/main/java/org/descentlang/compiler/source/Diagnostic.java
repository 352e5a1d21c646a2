package org.descentlang.compiler.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing to say about a program. Diagnostics are data; {@code Renderer} alone makes text of them.
 *
 * @param id a stable id in words, {@code shape-mismatch}
 * @param at where to look first
 * @param message one sentence that names both sides of a disagreement
 * @param reasons why things are as they are, in order, each with the place it comes from where it has one
 * @param hint at most one: what to do
 */
public record Diagnostic(
    String id, Severity severity, Span at, String message, List<Reason> reasons, Optional<String> hint) {
  public Diagnostic {
    reasons = List.copyOf(reasons);
  }

  public enum Severity { ERROR, WARNING }

  /** {@code `hidden` is [32] because of dense(image, 32)}, at its place. */
  public record Reason(String text, Optional<Span> at) {}

  public static Diagnostic error(String id, Span at, String message) {
    return new Diagnostic(id, Severity.ERROR, at, message, List.of(), Optional.empty());
  }

  public static Diagnostic warning(String id, Span at, String message) {
    return new Diagnostic(id, Severity.WARNING, at, message, List.of(), Optional.empty());
  }

  public Diagnostic because(String text, Span place) {
    return with(new Reason(text, Optional.of(place)));
  }

  public Diagnostic because(String text) {
    return with(new Reason(text, Optional.empty()));
  }

  public Diagnostic hint(String text) {
    return new Diagnostic(id, severity, at, message, reasons, Optional.of(text));
  }

  private Diagnostic with(Reason reason) {
    List<Reason> more = new ArrayList<>(reasons);
    more.add(reason);
    return new Diagnostic(id, severity, at, message, more, hint);
  }
}
