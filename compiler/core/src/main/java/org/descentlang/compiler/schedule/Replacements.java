package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step;

/**
 * Puts what replaces marked rows of a tensor into the loop that reads them last:
 *
 * <pre>
 * for v: if read[v]: for d: w[v, d] = w[v, d] - g[v, d]
 * for v: if read[v]: read[v] = false
 *   -&gt;
 * for v: if read[v]: { for d: w[v, d] = w[v, d] - g[v, d]; read[v] = false }
 * </pre>
 */
final class Replacements {
  private Replacements() {}

  static List<Part> join(List<Part> parts, List<Program.Commit> commits) {
    List<Part> joined = new ArrayList<>(parts);
    commits.forEach(c -> join(joined, c));
    return joined;
  }

  private static void join(List<Part> parts, Program.Commit commit) {
    Optional<Group> found = parts.stream().filter(p -> p instanceof Group g && isAlone(g, commit))
        .map(p -> (Group) p).findFirst();
    if (found.isPresent()) {
      int place = parts.indexOf(found.get());
      IntStream.range(0, parts.size())
          .filter(p -> p != place && Readers.readBy(parts.get(p)).contains(commit.target())).max()
          .stream().filter(last -> last < place).boxed().findFirst()
          .ifPresent(last -> Band.replacing(parts.get(last), found.get(), commit).ifPresent(band -> {
            parts.set(last, band);
            parts.remove(place);
          }));
    }
  }

  /** Whether the group does nothing else, and needs nothing else. */
  private static boolean isAlone(Group group, Program.Commit commit) {
    Step.Definition value = group.leader();
    return group.members.size() == 1 && value.target().equals(commit.value()) && Kept.isKept(value, commit.target())
        && Band.reads(value).stream().allMatch(r -> r.tensor().equals(commit.target()));
  }
}
