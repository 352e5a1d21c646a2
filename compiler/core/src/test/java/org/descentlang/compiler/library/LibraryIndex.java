package org.descentlang.compiler.library;

import java.util.List;
import java.util.stream.Collectors;

/** The first page of the library's reference: all definitions, each with what its comment says first. */
final class LibraryIndex {
  private static final String HEAD = """
      # The standard library

      Every definition that needs no import, file by file. The files are written in [the language](../LANGUAGE.md), the
      compiler knows none of their names, and a definition of yours hides all of the same kind and name.

      Each entry has its signature; what it computes, and of what shapes; its options, what they are if they are left
      out, and what PyTorch and Keras call them; what the compiler makes of it: values and derivatives, the update, of a
      metric its totals, of an initializer the distribution; and its source. Every loss takes `reduction = 'mean'`,
      `'sum'` or `'none'`, too.

      Formulas are printed by the compiler, with numbers of seven digits, and options by their names where this makes
      nothing longer. Values and derivatives are those of the defaults: an option that is off leaves no trace in them.
      In them `x.grad` is the derivative by x, `value.grad` or `y.grad` that by the result, `b` the example, `count` how
      many there are, `w.next` what w becomes, and `s` the optimizer's step size. A derivative of several parts has
      numbered ones, `x.grad.1`, `x.grad.2`; of a recurrent layer, `y.grad.1` is what comes from outside.

      Whoever knows another library finds [its names here](names.md).
      """;

  private LibraryIndex() {}

  static String text(List<LibraryPage> pages) {
    return HEAD + pages.stream().map(LibraryIndex::table).collect(Collectors.joining());
  }

  private static String table(LibraryPage page) {
    return "\n## [" + page.title() + "](" + page.name() + ".md)\n\n| | |\n|---|---|\n" + page.definitions().entrySet()
        .stream().map(e -> "| [`" + e.getKey() + "`](" + page.name() + ".md#" + e.getKey() + ") | "
            + Prose.summary(e.getValue().get(0).prose()).replaceAll("(?<!\\\\)\\|", "\\\\|") + " |\n")
        .collect(Collectors.joining());
  }
}
