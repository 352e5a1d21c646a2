package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.MarkedRows;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;

/** Turns the programs of a unit to kernels. */
public final class Scheduler {
  private final Thresholds thresholds;
  private final Precision precision;
  private final Program program;
  private final Inliner.Inlined inlined;
  private final Map<Tensor, Integer> places = new HashMap<>();
  private final List<Part> parts;
  private final Commits commits;
  private final KernelNamer namer;
  private final Readers readers;
  /** What is looked at after the program, or without the program's saying so. */
  private final Set<Tensor> kept;
  private final Names names = new Names();
  private final int indices;
  private final Work work;

  private Scheduler(Program program, Precision precision, Thresholds thresholds, Work work) {
    this.work = work;
    this.thresholds = thresholds.of(precision);
    this.precision = precision;
    this.program = program;
    this.inlined = FactorCopies.insert(Invariants.extract(Inliner.inline(program)), this.thresholds);
    inlined.originals().keySet().forEach(t -> places.put(t, places.size()));
    this.parts = Replacements.join(
        Grouper.group(inlined.steps(), program.commits(), this.thresholds), program.commits());
    this.readers = Readers.of(parts);
    this.commits = new Commits(program, parts, readers);
    this.namer = new KernelNamer(commits.homes());
    this.kept = new LinkedHashSet<>(program.results());
    program.commits().forEach(c -> kept.add(c.value()));
    inlined.originals().keySet().forEach(t -> names.add(t.name()));
    this.indices = firstIndex(inlined);
  }

  /** The unit's reductions have their order, and its objectives their gradients. */
  public static Schedule schedule(Unit unit, Precision precision) {
    return schedule(unit, precision, Thresholds.DEFAULT);
  }

  /** With values of layers that are computed again, not kept for their gradients. */
  public static Schedule schedule(Unit unit, Precision precision, List<String> recomputed) {
    Schedule kept = schedule(unit, precision);
    return new Schedule(unit, precision, kept.initialize(), Recomputation.apply(kept.train(), recomputed),
        kept.update(), kept.evaluate(), kept.predict(), kept.measure());
  }

  /** With other choices between forms. */
  public static Schedule schedule(Unit unit, Precision precision, Thresholds thresholds) {
    Work work = new Work(MarkedRows.most(unit.train()));
    Function<Program, Routine> shared = program -> routine(program, precision, thresholds, work);
    Function<Program, Routine> alone = program -> routine(program, precision, thresholds.alone(), work);
    return new Schedule(
        unit, precision, Blank.drop(alone.apply(unit.initialize())), shared.apply(unit.train()),
        shared.apply(unit.update()), shared.apply(unit.evaluate()), alone.apply(unit.predict()),
        alone.apply(unit.measure()));
  }

  static Routine routine(Program program, Precision precision, Thresholds thresholds) {
    return routine(program, precision, thresholds, new Work(Map.of()));
  }

  private static Routine routine(Program program, Precision precision, Thresholds thresholds, Work work) {
    Scheduler scheduler = new Scheduler(program, precision, thresholds, work);
    List<Stage> stages = new ArrayList<>();
    scheduler.stages(scheduler.parts, List.of()).forEach(stage -> stages.addAll(scheduler.withPanels(stage)));
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
      if (part instanceof Part.Repeat repeat) {
        List<Index> inside = new ArrayList<>(outer);
        inside.add(repeat.index());
        stages.add(new Stage.Repeat(repeat.index(), repeat.ascending(), stages(repeat.parts(), inside)));
      } else {
        stages.add(kernel(part, outer));
      }
    }
    return stages;
  }

  /** After what it reads, if that is copied. */
  private List<Stage> withPanels(Stage stage) {
    long rounds = stage instanceof Stage.Repeat repeat ? repeat.index().extent().bound() : 1;
    Panels panels = new Panels(stage, rounds, names, indices);
    List<Stage> stages = new ArrayList<>();
    panels.definitions().forEach(d -> stages.add(copy(d)));
    stages.add(panels.read(stage));
    return stages;
  }

  /** A number that no index has, nor any above it. */
  private static int firstIndex(Inliner.Inlined inlined) {
    return inlined.originals().values().stream()
        .flatMap(d -> Stream.concat(d.indices().stream(), Exprs.indices(d.body()).stream()))
        .mapToInt(i -> i.id() + 1).max().orElse(0);
  }

  /** What only statements read. */
  private Kernel copy(Step.Definition definition) {
    Tensor target = definition.target();
    inlined.originals().put(target, definition);
    inlined.absorbed().put(target, new LinkedHashSet<>());
    places.put(target, places.size());
    kept.add(target);
    return kernel(new Group(definition, thresholds), List.of());
  }

  private Kernel kernel(Part part, List<Index> outer) {
    List<Step.Definition> members = part.definitions();
    Set<Tensor> stored = readOutside(part);
    List<Statement> body = body(part, stored);
    while (stored.addAll(readInside(body, members))) {
      body = body(part, stored);
    }
    Kernel kernel = Shares.apply(
        new Kernel(namer.name(members, stored), outer, computes(members), body), thresholds, work);
    return precision == Precision.F32 ? Stretches.apply(kernel, thresholds) : kernel;
  }

  private List<Statement> body(Part part, Set<Tensor> stored) {
    boolean loops = part.definitions().stream().anyMatch(m -> !m.indices().isEmpty());
    Scalars scalars = new Scalars(commits.homes(), loops);
    List<Statement> form = new InvariantBinds(scalars).apply(form(part, stored, scalars));
    List<Statement> cut = precision == Precision.F32
        ? FunctionRows.apply(form, scalars, thresholds) : form;
    List<Statement> nest = Guards.join(new Blocks(scalars).apply(new Collapse(scalars).apply(cut)));
    List<Statement> read = new InvariantLoads(scalars).apply(new Branches(scalars).apply(nest));
    List<Statement> body = new Repeated(scalars).apply(new InvariantCalls(scalars).apply(read));
    List<Statement> all = new ArrayList<>(scalars.preamble());
    all.addAll(DirectStores.apply(new LaneRows(scalars).apply(body)));
    return all;
  }

  /** The form that the structure asks for. */
  private List<Statement> form(Part part, Set<Tensor> stored, Scalars scalars) {
    if (part instanceof Band band) {
      return band.build(stored, scalars);
    }
    Group group = (Group) part;
    if (Scatter.fits(group.leader())) {
      return Scatter.build(group.leader(), scalars);
    }
    if (Transposition.fits(group.leader())) {
      return Transposition.build(group.leader(), scalars);
    }
    if (Padding.fits(group.leader())) {
      return Padding.build(group.leader(), scalars);
    }
    if (OneHot.fits(group.leader())) {
      return OneHot.build(group.leader(), scalars);
    }
    return RowForm.of(group.leader(), thresholds)
        .map(c -> c.build(group, stored, scalars))
        .orElseGet(() -> Nest.build(group, stored, scalars));
  }

  /** What the part defines and something outside of it looks at. */
  private Set<Tensor> readOutside(Part part) {
    Set<Tensor> used = new LinkedHashSet<>();
    part.definitions().stream().map(Step.Definition::target)
        .filter(t -> kept.contains(t) || readers.readsOutside(t, part)).forEach(used::add);
    return used;
  }

  /** What the part defines and reads from its array: a row, or a recurrence's earlier values. */
  private static Set<Tensor> readInside(List<Statement> body, List<Step.Definition> members) {
    Set<Tensor> read = new LinkedHashSet<>();
    Statements.visitCode(body, root -> Codes.visit(root, code -> {
      if (code instanceof Code.Load load) {
        read.add(load.tensor());
      }
    }));
    read.retainAll(members.stream().map(Step.Definition::target).toList());
    return read;
  }

  /** In the program's order, what was substituted before what it was substituted into. */
  private List<Step.Definition> computes(List<Step.Definition> members) {
    Set<Tensor> all = new LinkedHashSet<>();
    for (Step.Definition member : members) {
      all.addAll(inlined.absorbed().get(member.target()));
      all.add(member.target());
    }
    return all.stream().sorted(Comparator.comparing(places::get)).map(inlined.originals()::get).toList();
  }

  /** First what another commit is about to replace is put aside. */
  private List<Stage> copies() {
    Set<Tensor> replaced = commits.copied().stream().map(Program.Commit::target).collect(Collectors.toSet());
    List<Stage> aside = new ArrayList<>();
    List<Stage> stages = new ArrayList<>();
    for (Program.Commit commit : commits.copied()) {
      boolean isReplaced = replaced.contains(commit.value());
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
