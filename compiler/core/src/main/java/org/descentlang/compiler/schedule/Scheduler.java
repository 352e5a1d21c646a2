package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;

/** Turns the programs of a unit to kernels. */
public final class Scheduler {
  private final Thresholds thresholds;
  private final Program program;
  private final Inliner.Inlined inlined;
  private final List<Part> parts;
  private final Commits commits;

  private Scheduler(Program program, Thresholds thresholds) {
    this.thresholds = thresholds;
    this.program = program;
    this.inlined = Invariants.extract(Inliner.inline(program));
    this.parts = Grouper.group(inlined.steps(), thresholds);
    this.commits = new Commits(program, parts);
  }

  /** The unit's reductions have their order, and its objectives their gradients. */
  public static Schedule schedule(Unit unit, Precision precision) {
    return schedule(unit, precision, Thresholds.DEFAULT);
  }

  /** With other choices between forms. */
  public static Schedule schedule(Unit unit, Precision precision, Thresholds thresholds) {
    return new Schedule(
        unit, precision, Blank.drop(routine(unit.initialize(), thresholds)), routine(unit.train(), thresholds),
        routine(unit.update(), thresholds), routine(unit.evaluate(), thresholds),
        routine(unit.predict(), thresholds));
  }

  static Routine routine(Program program, Thresholds thresholds) {
    Scheduler scheduler = new Scheduler(program, thresholds);
    List<Stage> stages = scheduler.stages(scheduler.parts, List.of());
    stages.addAll(scheduler.copies());
    return new Routine(program, stages, scheduler.commits.homes().elsewhere());
  }

  /** The code of a scalar outside of any kernel: of constants, settings and clocks. */
  public static Code scalar(Expr expr, Element element) {
    return new Scalars(new Homes(Map.of()), false).code(expr, element);
  }

  private List<Stage> stages(List<Part> parts, List<Index> outer) {
    List<Stage> stages = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Group group) {
        stages.add(kernel(group, outer));
      } else if (part instanceof Part.Repeat repeat) {
        List<Index> inside = new ArrayList<>(outer);
        inside.add(repeat.index());
        stages.add(new Stage.Repeat(repeat.index(), repeat.ascending(), stages(repeat.parts(), inside)));
      }
    }
    return stages;
  }

  private Kernel kernel(Group group, List<Index> outer) {
    Scalars scalars = new Scalars(commits.homes(), !group.indices().isEmpty());
    List<Statement> loops = new Collapse(scalars).apply(form(group, scalars));
    List<Statement> body = new Repeated(scalars).apply(new Branches(scalars).apply(loops));
    List<Statement> all = new ArrayList<>(scalars.preamble());
    all.addAll(body);
    return new Kernel(name(group), outer, computes(group), all);
  }

  /** The form that the group's structure asks for. */
  private List<Statement> form(Group group, Scalars scalars) {
    if (Scatter.fits(group.leader())) {
      return Scatter.build(group.leader(), scalars);
    }
    return Contraction.of(group.leader(), thresholds)
        .map(c -> c.build(group, stored(group), scalars))
        .orElseGet(() -> Nest.build(group, stored(group), scalars));
  }

  /** Members that something outside of the group looks at. */
  private Set<Tensor> stored(Group group) {
    Set<Tensor> used = new LinkedHashSet<>(program.results());
    program.commits().forEach(c -> used.add(c.value()));
    readOutside(parts, group, used);
    used.removeIf(t -> !group.defines(t));
    return used;
  }

  private static void readOutside(List<Part> parts, Group group, Set<Tensor> used) {
    for (Part part : parts) {
      if (part instanceof Part.Repeat repeat) {
        readOutside(repeat.parts(), group, used);
      } else if (part != group) {
        used.addAll(Commits.reads(part));
      } else {
        used.addAll(readElsewhere(group));
      }
    }
  }

  /** Members that are read within the group but at another place: a recurrence's earlier values. */
  private static Set<Tensor> readElsewhere(Group group) {
    Set<Tensor> tensors = new LinkedHashSet<>();
    for (int m = 0; m < group.members.size(); m++) {
      tensors.addAll(group.readElsewhere(m));
    }
    return tensors;
  }

  /** What it is there for: of what is stored, what comes last; of many values on the way, the call they belong to. */
  private String name(Group group) {
    List<Tensor> stored = group.members.stream().map(Step.Definition::target).filter(stored(group)::contains)
        .map(commits.homes()::of).toList();
    if (stored.isEmpty()) {
      return group.leader().target().name();
    }
    Tensor last = stored.get(stored.size() - 1);
    if (stored.size() > 1 && group.members.stream().allMatch(m -> m.indices().isEmpty() && !isReduction(m))) {
      return "scalars";
    }
    String scope = group.leader().origin().scope();
    return stored.size() > 2 && last.role() == Role.VALUE && !scope.isEmpty() ? scope : last.name();
  }

  private static boolean isReduction(Step.Definition definition) {
    return definition.body() instanceof Expr.Reduce;
  }

  /** In the program's order, what was substituted before what it was substituted into. */
  private List<Step.Definition> computes(Group group) {
    Set<Step.Definition> all = new LinkedHashSet<>();
    for (Step.Definition member : group.members) {
      all.addAll(inlined.absorbed().get(member.target()));
      all.add(inlined.originals().get(member.target()));
    }
    return inlined.originals().values().stream().filter(all::contains).toList();
  }

  /** First what another commit is about to replace is put aside. */
  private List<Stage> copies() {
    List<Stage> aside = new ArrayList<>();
    List<Stage> stages = new ArrayList<>();
    for (Program.Commit commit : commits.copied()) {
      boolean isReplaced = commits.copied().stream().anyMatch(c -> c.target().equals(commit.value()));
      Tensor value = isReplaced ? old(commit.value()) : commits.homes().of(commit.value());
      if (isReplaced) {
        aside.add(new Kernel(value.name(), List.of(), List.of(), List.of(copy(commit.value(), value))));
      }
      stages.add(new Kernel(commit.target().name(), List.of(), List.of(), List.of(copy(value, commit.target()))));
    }
    aside.addAll(stages);
    return aside;
  }

  private static Tensor old(Tensor tensor) {
    return Tensor.value(tensor.name() + ".old", tensor.element(), tensor.shape());
  }

  private Statement copy(Tensor from, Tensor to) {
    if (!to.shape().isEmpty() && from.element() == to.element()) {
      return new Statement.Copy(from, to);
    }
    Index all = new Scalars(commits.homes(), false).index("i", Extent.of(Math.toIntExact(to.size())));
    Affine at = to.shape().isEmpty() ? Affine.of(0) : Affine.of(all);
    Code value = new Code.Load(from, at);
    Statement store = new Statement.Store(
        to, at, from.element() == to.element() ? value : new Code.Convert(value, to.element()));
    return to.shape().isEmpty()
        ? store : new Statement.Loop(all, Code.integer(0), Code.integer(to.size()), 1, List.of(store));
  }
}
