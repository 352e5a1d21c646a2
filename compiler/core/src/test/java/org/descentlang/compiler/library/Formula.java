package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A use of a definition of the library, and what it is to be in plain mathematics: a line of {@code formulas.txt}.
 *
 * @param scale that the error is relative to, where it is not the value itself
 * @param border what is 0 where terms that are rounded are compared, and are equal before
 */
record Formula(String call, String plain, Optional<String> scale, Optional<String> border) {
  private static final Pattern LINE = Pattern.compile(
      "(.*\\S)\\s+===\\s+(.*?\\S)(?:\\s+\\+-\\s+(.*?\\S))?(?:\\s+\\?\\?\\s+(.*\\S))?\\s*");

  /** All of the file, and before them its declarations, which the plain formulas may use. */
  record Formulas(String declarations, List<Formula> all) {}

  static Formulas read() {
    List<String> declarations = new ArrayList<>();
    List<Formula> formulas = new ArrayList<>();
    String text = Programs.resource("library/formulas.txt").replaceAll("//[^\n]*", "");
    for (String line : text.split("\n")) {
      if (line.startsWith("fn ") || line.startsWith("derivative ")) {
        declarations.add(line);
      } else if (!line.isBlank()) {
        var matcher = LINE.matcher(line);
        if (!matcher.matches()) {
          throw new IllegalStateException("no formula: " + line);
        }
        formulas.add(new Formula(matcher.group(1), matcher.group(2), Optional.ofNullable(matcher.group(3)),
            Optional.ofNullable(matcher.group(4))));
      }
    }
    return new Formulas(String.join("\n", declarations), formulas);
  }

  /** The definition's name. */
  String definition() {
    return call.substring(0, call.indexOf('('));
  }

  List<Given> givens() {
    return Arrays.stream(Given.values()).filter(g -> mentions(call, g) || mentions(plain, g)).toList();
  }

  private static boolean mentions(String text, Given given) {
    return Pattern.compile("(?<![.\\w'])" + given.word() + "\\b(?!\\s*(=[^=]|\\())").matcher(text).find();
  }

  /** A trainer of the call, for so many examples. */
  String program(String name, int examples) {
    return program(name, call, givens(), examples);
  }

  /** A trainer whose loss is the sum of the expression over the examples, each of which has inputs of its own. */
  static String program(String name, String expression, List<Given> givens, int examples) {
    String inputs = givens.stream().filter(g -> !g.isLearnt()).map(g -> ", " + g.word() + ": " + g.type())
        .collect(Collectors.joining());
    String held = givens.stream().filter(g -> g.isLearnt() && expression.matches(".*\\b" + g.word() + "\\b.*"))
        .map(g -> "  " + g.held() + "\n").collect(Collectors.joining());
    return """

        model %sModel(example: index[%d]%s) {
        %s  value = %s
          return value
        }

        trainer %s {
          model %sModel
          loss itself(value, reduction = 'sum')
          optimizer expose()
          batch %d
        }
        """.formatted(name, examples, inputs, held, expression, name, name, examples);
  }

  static final String DECLARATIONS = Probe.DECLARATIONS + "\nloss itself(v) = v\n";

  @Override
  public String toString() {
    return call;
  }
}
