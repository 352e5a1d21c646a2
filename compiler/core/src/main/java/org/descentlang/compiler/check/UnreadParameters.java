package org.descentlang.compiler.check;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Diagnostic.Severity;

/** Parameters that a trainer trains though no loss of it depends on them: each gradient of them is 0. */
final class UnreadParameters {
  private static final int MOST_NAMES = 4;

  private UnreadParameters() {}

  static void warn(
      List<Symbol> trained, List<Trainers.MeasureSums> losses, Declaration.Trainer trainer, Elaborator elaborator) {
    Set<Symbol> read = read(losses.stream().map(loss -> loss.sums().sum()).toList());
    List<String> names = trained.stream().filter(p -> !read.contains(p)).map(Symbol::name).toList();
    if (!names.isEmpty()) {
      elaborator.warn(Diagnostic.warning("unread-parameter", trainer.name().span(), "no loss of `" + trainer.name()
              + "` reads " + Text.listed(quoted(names)) + ", so nothing says how to change "
              + (names.size() == 1 ? "it" : "them"))
          .hint("say `freeze " + String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)))
              + (names.size() > MOST_NAMES ? ", ..." : "") + "` if that is meant."));
    }
  }

  /** Where something is wrong, or nothing reads a value, no loss may read a parameter because of that. */
  static void leaveOutWhatFollows(List<Diagnostic> diagnostics) {
    if (diagnostics.stream().anyMatch(d -> d.severity() == Severity.ERROR || d.id().equals("unread-value"))) {
      diagnostics.removeIf(d -> d.id().equals("unread-parameter"));
    }
  }

  private static List<String> quoted(List<String> names) {
    Stream<String> some = names.stream().limit(MOST_NAMES).map(name -> "`" + name + "`");
    return names.size() <= MOST_NAMES ? some.toList()
        : Stream.concat(some, Stream.of(names.size() - MOST_NAMES + " more")).toList();
  }

  /** Whatever these are computed of, directly or by way of others. */
  private static Set<Symbol> read(List<Symbol> results) {
    Set<Symbol> found = new LinkedHashSet<>(results);
    Deque<Symbol> open = new ArrayDeque<>(found);
    while (!open.isEmpty()) {
      Symbol symbol = open.pop();
      Set<Symbol> direct = new LinkedHashSet<>();
      symbol.body().ifPresent(body -> Terms.symbols(body, direct));
      symbol.where().forEach(condition -> Terms.symbols(condition, direct));
      symbol.boundaries().forEach(boundary -> Terms.symbols(boundary.value(), direct));
      direct.stream().filter(found::add).forEach(open::push);
    }
    return found;
  }
}
