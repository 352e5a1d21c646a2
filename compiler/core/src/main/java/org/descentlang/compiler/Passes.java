package org.descentlang.compiler;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The passes of one program as they run, and what each stage made of it. */
final class Passes {
  private final Map<Stage, Supplier<String>> made = new EnumMap<>(Stage.class);
  private Optional<Supplier<String>> last;

  private Passes(Optional<Supplier<String>> given) {
    last = given;
  }

  static Passes ofNothing() {
    return new Passes(Optional.empty());
  }

  /** @param given what the first pass is given, as text */
  static Passes of(Supplier<String> given) {
    return new Passes(Optional.of(given));
  }

  /**
   * What the pass makes, which is what the next one is given; of several passes of a stage, the last makes what the
   * stage does. A failure of the pass itself is a {@link CompilerBug}.
   *
   * @param text made when asked for
   */
  <T> T run(Stage stage, Supplier<T> pass, Function<T, String> text) {
    T result = attempt(stage, pass);
    last = Optional.of(() -> text.apply(result));
    made.put(stage, last.get());
    return result;
  }

  private <T> T attempt(Stage stage, Supplier<T> pass) {
    try {
      return pass.get();
    } catch (RuntimeException | StackOverflowError failure) {
      throw new CompilerBug(stage, failure, last.map(Supplier::get));
    }
  }

  Map<Stage, Supplier<String>> made() {
    return Collections.unmodifiableMap(made);
  }
}
