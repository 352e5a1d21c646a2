package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Formulas have their options by name, but for those that would make them longer than their defaults do. */
final class Shortest {
  private static final Pattern BRANCH = Pattern.compile("\\bif\\b");

  private Shortest() {}

  /**
   * The formula that is best to read.
   *
   * @param text that with some of the options by name, if it is possible
   */
  static Optional<String> of(List<String> options, Function<List<String>, Optional<String>> text) {
    Optional<String> best = text.apply(List.of());
    Optional<String> all = text.apply(options);
    if (best.isEmpty() || all.filter(a -> size(a) <= size(best.get())).isPresent()) {
      return all.or(() -> best);
    }
    Optional<String> found = best;
    List<String> named = new ArrayList<>();
    for (String option : options) {
      named.add(option);
      Optional<String> with = text.apply(named);
      if (with.isPresent() && size(with.get()) <= size(found.get())) {
        found = with;
      } else {
        named.remove(named.size() - 1);
      }
    }
    return found;
  }

  private static long size(String text) {
    return text.lines().count() + BRANCH.matcher(text).results().count();
  }
}
