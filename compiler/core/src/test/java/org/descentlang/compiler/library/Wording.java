package org.descentlang.compiler.library;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the compiler prints, for the readers of a page. */
final class Wording {
  private static final Pattern LONG = Pattern.compile("\\d+\\.\\d{7,}(?:e-?\\d+)?");

  /** A function that is needed several times has a name, such as {@code value.exp.2}. */
  private static final Pattern CALL =
      Pattern.compile("(?m)^((?:[\\w.]+\\.)?([a-z]\\w*?)(?:\\.\\d+)?(?:\\[[^<\\]]*])?) = \\2(\\(.*\\))\\n");

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

  /** Names without what all of them begin with, as long as they are still told apart. */
  static String shortened(String text, String prefix) {
    Pattern prefixed = Pattern.compile("(?<![\\w.])" + Pattern.quote(prefix) + "(?!grad\\b)([\\w.]*[\\w])");
    Map<String, String> names = prefixed.matcher(text).results()
        .collect(Collectors.toMap(MatchResult::group, m -> m.group(1), (a, b) -> a, LinkedHashMap::new));
    boolean apart = names.values().stream().noneMatch(name ->
        Pattern.compile("(?<![\\w.])" + Pattern.quote(name) + "(?![\\w.(])").matcher(text).find());
    return apart ? prefixed.matcher(text).replaceAll("$1") : text;
  }
}
