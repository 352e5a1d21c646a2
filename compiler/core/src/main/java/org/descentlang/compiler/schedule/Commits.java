package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * Which commits are made in place, by storing the value in the target's own array, and which by a copy at the end. In
 * place is safe when nothing reads another element of the target in the nest that computes the value, and nothing after
 * it reads the target at all.
 */
final class Commits {
  private final List<Part> parts;
  private final Program program;
  private final Readers readers;
  /** The part that defines a tensor, and the last one that reads it. */
  private final Map<Tensor, Integer> definers = new HashMap<>();
  private final Map<Tensor, Integer> lastReaders = new HashMap<>();
  /** How many commits are of that value. */
  private final Map<Tensor, Integer> uses = new HashMap<>();
  private final Homes homes;
  private final List<Program.Commit> copied = new ArrayList<>();

  Commits(Program program, List<Part> parts, Readers readers) {
    this.parts = parts;
    this.readers = readers;
    this.program = program;
    for (int p = 0; p < parts.size(); p++) {
      int place = p;
      parts.get(p).definitions().forEach(d -> definers.put(d.target(), place));
      readers.reads(parts.get(p)).forEach(t -> lastReaders.put(t, place));
    }
    program.commits().forEach(c -> uses.merge(c.value(), 1, Integer::sum));
    Map<Tensor, Tensor> inPlace = new LinkedHashMap<>();
    for (Program.Commit commit : program.commits()) {
      if (isSafe(commit)) {
        inPlace.put(commit.value(), commit.target());
      } else {
        copied.add(commit);
      }
    }
    this.homes = new Homes(inPlace);
  }

  Homes homes() {
    return homes;
  }

  /** The other ones; where one's target is another's value, each value is what it was before all of them. */
  List<Program.Commit> copied() {
    return copied;
  }

  private boolean isSafe(Program.Commit commit) {
    Tensor value = commit.value();
    boolean once = uses.get(value) == 1 && !uses.containsKey(commit.target());
    return once && value.role() == Role.VALUE && value.element() == commit.target().element()
        && !program.results().contains(commit.target())
        && isSafeInOrder(commit);
  }

  private boolean isSafeInOrder(Program.Commit commit) {
    Integer definer = definers.get(commit.value());
    if (definer == null || lastReaders.getOrDefault(commit.target(), definer) > definer) {
      return false;
    }
    Part part = parts.get(definer);
    return part instanceof Group group && isSafeIn(group, commit)
        || part instanceof Band band && isSafeIn(band, commit);
  }

  /** Besides the group that computes the value, only those before it read the target, in the row at hand. */
  private boolean isSafeIn(Band band, Program.Commit commit) {
    boolean isReplaced = false;
    for (Group group : band.groups()) {
      boolean isSafe;
      if (group.defines(commit.value())) {
        isSafe = isSafeIn(group, commit);
        isReplaced = true;
      } else {
        isSafe = !readers.reads(group).contains(commit.target()) || !isReplaced && band.replacesRows(commit);
      }
      if (!isSafe) {
        return false;
      }
    }
    return true;
  }

  /** Every read of the target is of the element about to be replaced. */
  private boolean isSafeIn(Group group, Program.Commit commit) {
    if (!group.leader().where().isEmpty()) {
      return false;
    }
    if (Scatter.fits(group.leader())) {
      return !readers.reads(group).contains(commit.target()) || Scatter.addsTo(commit.target(), group.leader());
    }
    Step.Definition definition =
        group.members.stream().filter(m -> m.target().equals(commit.value())).findFirst().orElseThrow();
    return group.members.stream().flatMap(m -> Exprs.reads(m.body()).stream())
        .filter(r -> r.tensor().equals(commit.target()))
        .allMatch(r -> group.inLeaders(Layout.offset(r.tensor().shape(), r.at())).equals(group.offset(definition)));
  }
}
