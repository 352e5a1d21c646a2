package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.descentlang.compiler.source.Source;
import org.descentlang.compiler.source.Span;

/**
 * Where names stand in a file. A name counts whatever it stands for: so nothing is taken for unused that is used, but
 * what has its name from something else may be taken for used.
 */
final class Mentions {
  /** A text and a comment, in which nothing is a name; and a name. */
  private static final Pattern NAME = Pattern.compile("'[^'\\r\\n]*'|//[^\\r\\n]*|(?<name>[a-zA-Z_][a-zA-Z_0-9]*)");

  private record Mention(String name, int at) {}

  private final List<Mention> mentions = new ArrayList<>();

  Mentions(Source source) {
    Matcher matcher = NAME.matcher(source.text());
    while (matcher.find()) {
      if (matcher.group("name") != null) {
        mentions.add(new Mention(matcher.group("name"), matcher.start()));
      }
    }
  }

  /** Whether {@code name} stands at a place that {@code counts}. */
  boolean of(String name, Predicate<Integer> counts) {
    return mentions.stream().anyMatch(mention -> mention.name.equals(name) && counts.test(mention.at));
  }

  static boolean isIn(Span span, int at) {
    return span.start() <= at && at < span.end();
  }
}
