package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Primitive;

/** What the compiler prints, for the readers of a page. */
final class Wording {
  private static final Pattern LONG = Pattern.compile("\\d+\\.\\d{7,}(?:e-?\\d+)?");

  private static final Pattern NAME = Pattern.compile("(?<![\\w.])[A-Za-z_]\\w*(?:\\.\\w+)*(?![\\w(])");
  private static final Set<String> FUNCTIONS = Stream.concat(
          Stream.of(Primitive.values()).map(Primitive::symbol),
          Stream.of("sum", "mean", "max", "min", "prod", "argmax", "argmin", "any", "all"))
      .collect(Collectors.toSet());

  /** A function that is needed several times has a name, such as {@code value.exp.2}. */
  private static final Pattern CALL =
      Pattern.compile("(?m)^ *((?:[\\w.]+\\.)?([a-z]\\w*?)(?:\\.\\d+)?(?:\\[[^<\\]]*])?) = \\2(\\(.*\\))\\n");

  private Wording() {}

  /** Numbers of seven digits, and sums without their order. */
  static String plain(String lines) {
    return LONG.matcher(lines.replace("lanes ", "")).replaceAll(number -> rounded(Double.parseDouble(number.group())));
  }

  private static String rounded(double number) {
    String digits = String.format(Locale.ROOT, "%.7g", number);
    return digits.contains("e") ? digits : digits.replaceFirst("0+$", "").replaceFirst("\\.$", "");
  }

  /** Functions where they are needed, instead of by a name. */
  static String withCalls(String text) {
    Optional<MatchResult> call = CALL.matcher(text).results().filter(c -> isWhole(c.group(3))).findFirst();
    return call.map(c -> withCalls(text.replace(c.group(), "")
        .replaceAll("(?<![\\w.])" + Pattern.quote(c.group(1)) + "(?![\\w.\\[(])",
            Matcher.quoteReplacement(c.group(2) + c.group(3))))).orElse(text);
  }

  /** Whether the first bracket is closed by the last. */
  private static boolean isWhole(String brackets) {
    int depth = 0;
    for (int i = 0; i < brackets.length() - 1; i++) {
      depth += brackets.charAt(i) == '(' ? 1 : brackets.charAt(i) == ')' ? -1 : 0;
      if (depth == 0) {
        return false;
      }
    }
    return true;
  }

  /** Names by the last of their words that tell them apart: {@code top} of {@code y.norm.relative_norm.top}. */
  static String shortened(String text) {
    Set<String> names = NAME.matcher(text).results().map(MatchResult::group).map(Wording::stem)
        .collect(Collectors.toCollection(LinkedHashSet::new));
    Map<String, Long> endings = names.stream().flatMap(name -> endings(name).stream())
        .collect(Collectors.groupingBy(ending -> ending, Collectors.counting()));
    return NAME.matcher(text).replaceAll(match -> {
      String stem = stem(match.group());
      return endings(stem).stream().filter(e -> endings.get(e) == 1 && !FUNCTIONS.contains(e))
          .filter(e -> !Character.isDigit(e.charAt(0))).findFirst().orElse(stem)
          + match.group().substring(stem.length());
    });
  }

  /** A name without what it is of it: a gradient, the next value, a part. */
  private static String stem(String name) {
    return name.replaceFirst("(\\.(grad|next|max|\\d+))+$", "");
  }

  /** The shortest first. */
  private static List<String> endings(String name) {
    List<String> endings = new ArrayList<>();
    for (int dot = name.length(); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      endings.add(name.substring(name.lastIndexOf('.', dot - 1) + 1));
    }
    return endings;
  }
}
