package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.descentlang.compiler.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Marks of code on the library's pages: each is closed in its line, and no formula is cut by one. */
class MarkdownTest {
  private static final String FOLDER = "../../../../../grammar/library/";
  private static final Pattern CODE = Pattern.compile("`[^`]*`");
  private static final String OPERATOR = "(?:[-+*/=<>^~]|[<>!=]=)";

  /** What can't stand before code: what is glued to it, an operator, and an operand that would belong to it. */
  private static final Pattern CUT_BEFORE =
      Pattern.compile("(?:[\\w.)\\]'`]|(?:^|[ (])(?:" + OPERATOR + "|[b-zB-Z]|\\d+(?:\\.\\d+)?|sum|mean|` *) )$");

  private static final Pattern CUT_AFTER =
      Pattern.compile("^(?:[\\w(\\[`]|\\.\\w| " + OPERATOR + "(?: |$)| [B-Z](?:\\W|$)| ?`(?!\\[))");

  static Stream<String> pages() {
    return Stream.concat(Stream.of("README", "names"), LibraryPagesTest.pages().stream().map(LibraryPage::name));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void cutsNoFormula(String page) {
    assertThat(faults(Golden.read(FOLDER + page + ".md"))).isEmpty();
  }

  @Test
  void findsWhatIsCut() {
    assertThat(faults("W `x + b` is wrong")).hasSize(1);
    assertThat(faults("`d = 1` - the cosine")).hasSize(1);
    assertThat(faults("`out_proj`.weight, a`b`, and `a`b")).hasSize(3);
    assertThat(faults("`a` and `b")).hasSize(1);
    assertThat(faults("`1 - sum` `(y - z)^2`")).hasSize(1);
    assertThat(faults("A `sign` of x `[t, d]`, `memory` `[s, d]`; `a`, `b` (`c`) and `d`'s")).isEmpty();
    assertThat(faults("```text\na ` b\n```\n| `a` | `b \\| c` |\n")).isEmpty();
  }

  private static List<String> faults(String page) {
    List<String> faults = new ArrayList<>();
    boolean fenced = false;
    for (String line : page.split("\n")) {
      fenced ^= line.startsWith("```");
      if (!fenced && !line.startsWith("```")) {
        faults.addAll(faultsOfLine(line));
      }
    }
    return faults;
  }

  private static List<String> faultsOfLine(String line) {
    if (line.chars().filter(c -> c == '`').count() % 2 != 0) {
      return List.of("not closed: " + line);
    }
    List<String> faults = new ArrayList<>();
    Matcher code = CODE.matcher(line);
    while (code.find()) {
      boolean shape = line.startsWith("[", code.start() + 1);
      if (!shape && CUT_BEFORE.matcher(line.substring(0, code.start())).find()
          || CUT_AFTER.matcher(line.substring(code.end())).find()) {
        faults.add(code.group() + " is cut: " + line);
      }
    }
    return faults;
  }
}
