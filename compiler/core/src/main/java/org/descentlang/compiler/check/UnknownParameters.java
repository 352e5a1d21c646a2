package org.descentlang.compiler.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.source.Diagnostic;

/** What is said where a line of a trainer names parameters that the model does not have. */
final class UnknownParameters {
  private static final String EVERYTHING = ".*";

  /** So many rounds of a loop are listed. */
  private static final int FEW = 6;

  private UnknownParameters() {}

  static Diagnostic named(Declaration.Selector selector, String path, List<String> names) {
    String message = "no parameter is called `" + selector.span().text() + "`";
    Diagnostic unknown = Diagnostic.error("unknown-name", selector.span(), message);
    if (names.contains(path)) {
      return unknown.hint("`" + path + "` is one: leave `.*` out.");
    }
    List<String> deeper = deeper(names, path);
    if (deeper.size() > 1) {
      return unknown.hint(Text.known(deeper));
    }
    Set<String> groups = groups(names);
    if (groups.contains(path + EVERYTHING)) {
      return unknown.hint("`" + path + EVERYTHING + "` names all parameters of `" + path + "`.");
    }
    List<String> rounds = rounds(path, groups);
    return rounds.isEmpty() ? nearest(selector, message, path, names, groups) : unknown.hint(rounds.size() <= FEW
        ? Text.known(rounds) : "there are `" + rounds.get(0) + "` to `" + rounds.get(rounds.size() - 1) + "`.");
  }

  private static Diagnostic nearest(
      Declaration.Selector selector, String message, String path, List<String> names, Set<String> groups) {
    List<String> one = Stream.concat(names.stream(), Stream.of(UpdateScope.ALL, UpdateScope.WEIGHTS)).toList();
    return Text.unknown("unknown-name", selector.span(), message, selector.all() ? path + EVERYTHING : path,
        selector.all() ? groups : one);
  }

  /** {@code c.0.weight} and {@code c.1.weight} of {@code c.weight}: several layers make the value c. */
  private static List<String> deeper(List<String> names, String path) {
    int end = path.lastIndexOf('.') + 1;
    return names.stream().filter(n -> end > 0 && n.startsWith(path.substring(0, end))
        && n.endsWith(path.substring(end - 1))).toList();
  }

  /** What names several parameters: {@code block.*} and {@code block.0.*} of {@code block.0.weight}. */
  private static Set<String> groups(List<String> names) {
    return names.stream().flatMap(name -> IntStream.range(0, name.length()).filter(i -> name.charAt(i) == '.')
            .mapToObj(i -> name.substring(0, i) + EVERYTHING))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Those that a loop has, where the path is that of another one. */
  private static List<String> rounds(String path, Set<String> groups) {
    String loop = path.substring(0, path.lastIndexOf('.') + 1);
    return path.matches(".*\\.[0-9]+")
        ? groups.stream().filter(group -> group.matches("\\Q" + loop + "\\E[0-9]+\\.\\*")).toList() : List.of();
  }
}
