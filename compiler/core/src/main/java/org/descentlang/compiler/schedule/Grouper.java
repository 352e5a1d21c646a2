package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * Gathers definitions to groups: each joins the latest group that it is related to, that accepts it, and that comes
 * after all that it reads. Scalars are related anyhow, unless they are sums over tensors; others when they read
 * something in common. What is accumulated over mini-batches stands apart from what is computed of this one, which is
 * then the same in training and evaluation.
 */
final class Grouper {
  private final List<Part> parts = new ArrayList<>();
  private final Map<Tensor, Integer> places = new HashMap<>();
  /** The groups that define a tensor, or that read it and it is no scalar. */
  private final Map<Tensor, Set<Integer>> concerned = new HashMap<>();
  /** The groups of scalars. */
  private final Set<Integer> scalars = new HashSet<>();

  private final List<Program.Commit> commits;
  /** What values replace. */
  private final Map<Tensor, Tensor> replaced = new HashMap<>();
  private final Thresholds thresholds;

  private Grouper(List<Program.Commit> commits, Thresholds thresholds) {
    this.commits = commits;
    this.thresholds = thresholds;
    commits.forEach(c -> replaced.put(c.value(), c.target()));
  }

  static List<Part> group(List<Step> steps, List<Program.Commit> commits, Thresholds thresholds) {
    Grouper grouper = new Grouper(commits, thresholds);
    steps.forEach(grouper::add);
    return Bander.band(grouper.parts);
  }

  private void add(Step step) {
    if (step instanceof Step.Recurrence recurrence) {
      List<Part> inside = group(recurrence.steps(), commits, thresholds);
      parts.add(new Part.Repeat(recurrence.index(), recurrence.ascending(), inside));
      place(recurrence, parts.size() - 1);
    } else if (step instanceof Step.Definition definition) {
      add(definition);
    }
  }

  private void add(Step.Definition definition) {
    for (int place : related(definition)) {
      Group group = (Group) parts.get(place);
      if (isAccumulated(group.leader()) == isAccumulated(definition) && group.accepts(definition)
          && isKeptAlike(group, definition)) {
        group.add(definition);
        settle(definition, place);
        return;
      }
    }
    parts.add(new Group(definition, thresholds));
    settle(definition, parts.size() - 1);
  }

  /** The next value of a scalar that is kept from one mini-batch to the next. */
  private boolean isAccumulated(Step.Definition definition) {
    Tensor target = replaced.get(definition.target());
    return target != null && target.role() == Role.MEASURE;
  }

  /** What replaces marked rows alone stands with nothing that replaces all of them. */
  private boolean isKeptAlike(Group group, Step.Definition definition) {
    return !replaced.containsKey(definition.target()) || group.members.stream()
        .filter(m -> replaced.containsKey(m.target())).allMatch(m -> isKept(m) == isKept(definition));
  }

  private boolean isKept(Step.Definition definition) {
    return Kept.isKept(definition, replaced.get(definition.target()));
  }

  /** The groups that it is related to and that come after all that it reads, the latest first. */
  private List<Integer> related(Step.Definition definition) {
    int earliest = earliest(definition);
    Stream<Integer> concerned = Exprs.reads(definition.body()).stream()
        .flatMap(r -> this.concerned.getOrDefault(r.tensor(), Set.of()).stream());
    boolean isPlainScalar = definition.indices().isEmpty() && !(definition.body() instanceof Expr.Reduce);
    return Stream.concat(concerned, isPlainScalar ? scalars.stream() : Stream.empty())
        .filter(p -> p >= earliest).distinct().sorted(Comparator.reverseOrder()).toList();
  }

  private void settle(Step.Definition definition, int place) {
    place(definition, place);
    concern(definition.target(), place);
    Exprs.reads(definition.body()).stream().map(Expr.Read::tensor).filter(t -> !t.shape().isEmpty())
        .forEach(t -> concern(t, place));
    if (definition.indices().isEmpty()) {
      scalars.add(place);
    }
  }

  private void concern(Tensor tensor, int place) {
    concerned.computeIfAbsent(tensor, t -> new HashSet<>()).add(place);
  }

  /** The last part that defines something that it reads, or that reads what it replaces marked rows of. */
  private int earliest(Step.Definition definition) {
    List<Expr> roots = new ArrayList<>(definition.where());
    roots.add(definition.body());
    IntStream defined = roots.stream().flatMap(e -> Exprs.reads(e).stream())
        .mapToInt(r -> places.getOrDefault(r.tensor(), 0));
    IntStream read = isKept(definition)
        ? concerned.getOrDefault(replaced.get(definition.target()), Set.of()).stream().mapToInt(p -> p)
        : IntStream.empty();
    return IntStream.concat(defined, read).max().orElse(0);
  }

  private void place(Step step, int part) {
    if (step instanceof Step.Definition definition) {
      places.put(definition.target(), part);
    } else if (step instanceof Step.Recurrence recurrence) {
      recurrence.steps().forEach(s -> place(s, part));
    }
  }
}
