package org.descentlang.compiler.schedule;

import java.util.ArrayList;
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
  private final Map<Tensor, Tensor> inPlace = new LinkedHashMap<>();
  private final List<Program.Commit> copied = new ArrayList<>();

  Commits(Program program, List<Part> parts, Readers readers) {
    this.parts = parts;
    this.readers = readers;
    this.program = program;
    for (Program.Commit commit : program.commits()) {
      if (isSafe(commit)) {
        inPlace.put(commit.value(), commit.target());
      } else {
        copied.add(commit);
      }
    }
  }

  Homes homes() {
    return new Homes(inPlace);
  }

  /** The other ones; where one's target is another's value, each value is what it was before all of them. */
  List<Program.Commit> copied() {
    return copied;
  }

  private boolean isSafe(Program.Commit commit) {
    Tensor value = commit.value();
    boolean once = program.commits().stream()
        .noneMatch(c -> c != commit && (c.value().equals(value) || c.value().equals(commit.target())));
    return once && value.role() == Role.VALUE && value.element() == commit.target().element()
        && !program.results().contains(commit.target())
        && isSafeInOrder(commit);
  }

  private boolean isSafeInOrder(Program.Commit commit) {
    boolean defined = false;
    for (Part part : parts) {
      if (part instanceof Group group && group.defines(commit.value())) {
        defined = true;
        if (!isSafeIn(group, commit)) {
          return false;
        }
      } else if (part instanceof Band band && band.defines(commit.value())) {
        defined = true;
        if (!isSafeIn(band, commit)) {
          return false;
        }
      } else if (defined && readers.reads(part).contains(commit.target())) {
        return false;
      }
    }
    return defined;
  }

  /** Nothing but the group that computes the value reads the target. */
  private boolean isSafeIn(Band band, Program.Commit commit) {
    return band.groups().stream().allMatch(g -> g.defines(commit.value())
        ? isSafeIn(g, commit) : !readers.reads(g).contains(commit.target()));
  }

  /** Every read of the target is of the element about to be replaced. */
  private boolean isSafeIn(Group group, Program.Commit commit) {
    if (!group.leader().where().isEmpty() || Scatter.fits(group.leader())) {
      return group.leader().where().isEmpty() && !readers.reads(group).contains(commit.target());
    }
    Step.Definition definition =
        group.members.stream().filter(m -> m.target().equals(commit.value())).findFirst().orElseThrow();
    return group.members.stream().flatMap(m -> Exprs.reads(m.body()).stream())
        .filter(r -> r.tensor().equals(commit.target()))
        .allMatch(r -> group.inLeaders(Layout.offset(r.tensor().shape(), r.at())).equals(group.offset(definition)));
  }
}
