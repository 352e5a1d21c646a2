package org.descentlang.compiler.check;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.source.Diagnostic;

/**
 * Private declarations whose names stand nowhere else in their file, which is the only one that could use them. A name
 * counts whatever it stands for, a local definition too: so nothing is reported that is used.
 */
final class UnusedPrivates {
  /** A text and a comment, in which nothing is a name; and a name. */
  private static final Pattern NAME = Pattern.compile("'[^'\\r\\n]*'|//[^\\r\\n]*|(?<name>[a-zA-Z_][a-zA-Z_0-9]*)");

  private UnusedPrivates() {}

  static void report(SyntaxTree file, List<Diagnostic> diagnostics) {
    Set<String> used = used(file);
    file.declarations().stream().filter(d -> d.preface().hidden() && !used.contains(d.name().text()))
        .forEach(d -> diagnostics.add(Diagnostic.warning("unused-private", d.name().span(),
            "nothing in this file uses `" + d.name() + "`, and no other file sees it")
            .hint("leave it out, or leave `private` out.")));
  }

  /** The names that stand anywhere but where something is declared by them. */
  private static Set<String> used(SyntaxTree file) {
    Set<Integer> declared =
        file.declarations().stream().map(d -> d.name().span().start()).collect(Collectors.toSet());
    Set<String> used = new HashSet<>();
    Matcher matcher = NAME.matcher(file.source().text());
    while (matcher.find()) {
      if (matcher.group("name") != null && !declared.contains(matcher.start())) {
        used.add(matcher.group("name"));
      }
    }
    return used;
  }
}
