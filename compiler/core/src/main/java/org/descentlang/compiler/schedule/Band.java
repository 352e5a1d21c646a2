package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * Groups that share their outer loops, and do their own loops one after the other inside: passes over a row that is in
 * cache, as of a softmax.
 *
 * <pre>
 * for b: top = max(i) z[b, i]; for i: e[b, i] = exp(z[b, i] - top); total = sum(i) e[b, i]; ...
 * </pre>
 *
 * @param depth how many loops are shared
 */
record Band(List<Group> groups, int depth) implements Part {
  private static final long LARGEST = 200;

  Band {
    groups = List.copyOf(groups);
  }

  @Override
  public List<Step.Definition> definitions() {
    return groups.stream().flatMap(g -> g.members.stream()).toList();
  }

  /** The indices of the shared loops. */
  List<Index> shared() {
    return groups.get(0).indices().subList(0, depth);
  }

  boolean defines(Tensor tensor) {
    return groups.stream().anyMatch(g -> g.defines(tensor));
  }

  /** With the group at its end; empty where they don't belong together. */
  static Optional<Band> join(Part part, Group group) {
    if (part instanceof Band band) {
      return band.join(group);
    }
    return part instanceof Group first ? start(first, group) : Optional.empty();
  }

  private static Optional<Band> start(Group first, Group second) {
    int depth = Math.min(first.indices().size(), second.indices().size());
    boolean oneIsWithin = first.indices().size() != second.indices().size() && depth > 0;
    return oneIsWithin && first.isNest() ? new Band(List.of(first), depth).join(second) : Optional.empty();
  }

  private Optional<Band> join(Group group) {
    if (!group.isNest() || !hasSharedLoops(group) || size() + group.size() > LARGEST || !isOfSameCall(group)
        || group.members.stream().anyMatch(m -> group.isBehind(m, definitions()))
        || !reads(group, this::defines) || !group.members.stream().allMatch(m -> readsInPlace(m, group))) {
      return Optional.empty();
    }
    List<Group> all = new ArrayList<>(groups);
    all.add(group);
    return Optional.of(new Band(all, depth));
  }

  /** With what replaces rows at its end, if it reads these only while their indices have the same values. */
  static Optional<Band> replacing(Part part, Group group, Program.Commit commit) {
    Band band = part instanceof Band b ? b
        : part instanceof Group first && first.isNest() ? new Band(List.of(first), group.indices().size()) : null;
    if (band == null || band.depth != group.indices().size() || !group.isNest() || !band.hasSharedLoops(group)) {
      return Optional.empty();
    }
    List<Group> all = new ArrayList<>(band.groups);
    all.add(group);
    Band joined = new Band(all, band.depth);
    return Optional.of(joined).filter(b -> b.replacesRows(commit) && b.size() <= LARGEST);
  }

  /** Whether all of it reads the target, and defines the value, in a row of the shared indices. */
  boolean replacesRows(Program.Commit commit) {
    return groups.stream().allMatch(g -> g.members.stream().allMatch(m ->
        (!m.target().equals(commit.value()) || isInRow(m.at(), g))
            && reads(m).stream().allMatch(r -> !r.tensor().equals(commit.target()) || isInRow(r.at(), g))));
  }

  private boolean isInRow(List<Affine> at, Group group) {
    return at.size() >= depth && IntStream.range(0, depth)
        .allMatch(n -> group.inLeaders(at.get(n)).is(group.indices().get(n)));
  }

  private long size() {
    return groups.stream().mapToLong(Group::size).sum();
  }

  private boolean hasSharedLoops(Group group) {
    return group.indices().size() >= depth && IntStream.range(0, depth)
        .allMatch(n -> group.indices().get(n).extent().equals(shared().get(n).extent()))
        && groups.stream().allMatch(g -> isDistinct(g, group));
  }

  /** An index that both have must have the same place in both. */
  private boolean isDistinct(Group one, Group other) {
    return other.indices().stream().filter(one.indices()::contains)
        .allMatch(i -> one.indices().indexOf(i) == other.indices().indexOf(i) && one.indices().indexOf(i) < depth);
  }

  private boolean isOfSameCall(Group group) {
    return groups.get(0).leader().origin().scope().equals(group.leader().origin().scope());
  }

  private static boolean reads(Group group, Predicate<Tensor> tensor) {
    return group.members.stream().flatMap(m -> reads(m).stream()).anyMatch(r -> tensor.test(r.tensor()));
  }

  static List<Expr.Read> reads(Step.Definition definition) {
    List<Expr.Read> reads = new ArrayList<>(Exprs.reads(definition.body()));
    definition.where().forEach(w -> reads.addAll(Exprs.reads(w)));
    return reads;
  }

  /** What it reads of the band it reads at the same values of the shared indices. */
  private boolean readsInPlace(Step.Definition reader, Group group) {
    return reads(reader).stream().allMatch(read -> groups.stream().allMatch(g -> g.members.stream()
        .filter(m -> m.target().equals(read.tensor())).allMatch(m -> isInPlace(read, group, m, g))));
  }

  private boolean isInPlace(Expr.Read read, Group reader, Step.Definition defined, Group definer) {
    return IntStream.range(0, depth).allMatch(n -> IntStream.range(0, read.at().size())
        .anyMatch(d -> definer.inLeaders(defined.at().get(d)).is(definer.indices().get(n))
            && reader.inLeaders(read.at().get(d)).is(reader.indices().get(n))));
  }

  /** The loops; {@code stored} is what something outside of the band reads. */
  List<Statement> build(Set<Tensor> stored, Scalars scalars) {
    for (Group group : groups) {
      group.leaders().forEach(scalars::solve);
      for (int n = 0; n < depth; n++) {
        if (!group.indices().get(n).equals(shared().get(n))) {
          scalars.solve(group.indices().get(n), Affine.of(shared().get(n)));
        }
      }
    }
    return Loops.over(shared(), List.of(), scalars, () -> inside(stored, scalars));
  }

  private List<Statement> inside(Set<Tensor> stored, Scalars scalars) {
    List<Statement> statements = new ArrayList<>();
    for (int n = 0; n < groups.size(); n++) {
      Group group = groups.get(n);
      Set<Tensor> needed = readAfter(n);
      Set<Tensor> kept = new LinkedHashSet<>(stored);
      if (group.indices().size() > depth) {
        kept.addAll(needed);
      }
      statements.addAll(Nest.within(group, depth, kept, needed, scalars));
    }
    return statements;
  }

  /** What groups after that one read. */
  private Set<Tensor> readAfter(int group) {
    Set<Tensor> tensors = new LinkedHashSet<>();
    groups.subList(group + 1, groups.size()).forEach(g -> g.members.forEach(
        m -> reads(m).forEach(r -> tensors.add(r.tensor()))));
    return tensors;
  }
}
