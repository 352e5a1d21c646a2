package org.descentlang.compiler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.check.Checked;
import org.descentlang.compiler.check.CheckedPrinter;
import org.descentlang.compiler.check.Checker;
import org.descentlang.compiler.differentiate.Differentiated;
import org.descentlang.compiler.differentiate.Differentiator;
import org.descentlang.compiler.emit.Emitter;
import org.descentlang.compiler.emit.GeneratedFile;
import org.descentlang.compiler.emit.Provenance;
import org.descentlang.compiler.explain.Operations;
import org.descentlang.compiler.explain.Overview;
import org.descentlang.compiler.hold.Holder;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.lower.Lowered;
import org.descentlang.compiler.lower.Lowering;
import org.descentlang.compiler.memory.Budget;
import org.descentlang.compiler.memory.Footprint;
import org.descentlang.compiler.memory.MemoryPlan;
import org.descentlang.compiler.memory.MemoryPlanner;
import org.descentlang.compiler.parse.SyntaxPrinter;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.schedule.Precision;
import org.descentlang.compiler.schedule.Schedule;
import org.descentlang.compiler.schedule.Scheduler;
import org.descentlang.compiler.simplify.Simplifier;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Source;
import org.descentlang.compiler.source.Span;

/** Text in, diagnostics and Java out. */
public final class Compiler {
  /** What is wanted of a compilation. */
  private enum Purpose { DIAGNOSTICS, JAVA, PROBE, CLOCKED }

  private final List<Source> sources;
  private final Options options;
  private final SourceFinder finder;
  private final Purpose purpose;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Map<String, Compilation.JavaFile> files = new LinkedHashMap<>();
  private final List<Passes> runs = new ArrayList<>();
  private final List<Supplier<String>> overviews = new ArrayList<>();

  private Compiler(List<Source> sources, Options options, SourceFinder finder, Purpose purpose) {
    this.sources = List.copyOf(sources);
    this.options = options;
    this.finder = finder;
    this.purpose = purpose;
  }

  /** Compiles every trainer of the sources, each with its model. The sources may import each other. */
  public static Compilation compile(List<Source> sources, Options options) {
    return compile(sources, options, SourceFinder.NONE);
  }

  /**
   * Compiles every trainer of the sources, each with its model.
   *
   * @param finder where what they import is found that is not among them; its trainers are not compiled
   */
  public static Compilation compile(List<Source> sources, Options options, SourceFinder finder) {
    return new Compiler(sources, options, finder, Purpose.JAVA).compile();
  }

  /** What there is to say about the sources: the same, without the passes that find no mistakes. */
  public static List<Diagnostic> check(List<Source> sources, Options options, SourceFinder finder) {
    return new Compiler(sources, options, finder, Purpose.DIAGNOSTICS).compile().diagnostics();
  }

  /**
   * Compiles a probe of every trainer of the sources, in double, which learns nothing: a step leaves the gradients, as
   * they are before clipping, in the states {@code gradient/NAME} and what of them is of penalties in {@code
   * penalty/NAME}; after it {@code evaluate} is the step's loss, penalties included, as a function of the parameters.
   * It holds what the gradient holds: what stands in {@code stop}, draws, integers, states, clocks.
   */
  public static Compilation probe(List<Source> sources, SourceFinder finder) {
    return new Compiler(sources, new Options(true, ""), finder, Purpose.PROBE).compile();
  }

  /**
   * Compiles every trainer of the sources as {@link #compile} does, with a clock around each call of a kernel. A
   * public field {@code long STEP$} says how many floating-point operations a step has; the texts of {@code String[]
   * KERNELS$} have a line for each call: the method, and how many operations it has in a step; and of an instance
   * {@code long[] nanoseconds$} says how long each has taken.
   */
  public static Compilation clocked(List<Source> sources, Options options, SourceFinder finder) {
    return new Compiler(sources, options, finder, Purpose.CLOCKED).compile();
  }

  private Compilation compile() {
    DeepStack.run(() -> guarded(start(), () -> program(started(Passes.ofNothing()))));
    return new Compilation(diagnostics, failed() ? List.of() : List.copyOf(files.values()), texts());
  }

  private void program(Passes passes) {
    Importer.Files program = passes.run(
        Stage.PARSE, () -> Importer.read(sources, finder, diagnostics),
        all -> joined(all.given(), SyntaxPrinter::text));
    if (program.given().isEmpty() && failed()) {
      return;
    }
    Checker.Result checked = passes.run(
        Stage.CHECK, () -> checked(program),
        result -> joined(result.trainers(), CheckedPrinter::text));
    diagnostics.addAll(checked.diagnostics());
    if (!failed() && checked.trainers().isEmpty()) {
      diagnostics.add(Diagnostic.warning("no-trainer", start(), "there is no trainer here, so no Java is generated")
          .hint("a trainer names a model, a loss, an optimizer and a batch: `trainer Fit { ... }`."));
    }
    checked.trainers().forEach(t -> guarded(
        t.trainer().name().span(), () -> trainer(t, program, started(Passes.of(() -> CheckedPrinter.text(t))))));
  }

  /** Against what of the library the program names; where there is anything to say, against all of it. */
  private Checker.Result checked(Importer.Files program) {
    List<Source> texts = Stream.concat(program.given().stream(), program.imported().stream())
        .map(SyntaxTree::source).toList();
    Checker.Result result = Checker.check(
        StandardLibrary.trees(texts), program.given(), program.imported(), options.packageName());
    return result.diagnostics().isEmpty() ? result : Checker.check(
        StandardLibrary.trees(), program.given(), program.imported(), options.packageName());
  }

  private Passes started(Passes passes) {
    runs.add(passes);
    return passes;
  }

  /** A failure of our own is a diagnostic. */
  private void guarded(Span at, Runnable passes) {
    try {
      passes.run();
    } catch (CompilerBug bug) {
      diagnostics.add(bug.told(at));
    }
  }

  /** The beginning of the first file. */
  private Span start() {
    return new Span(sources.isEmpty() ? new Source("no file", "", false) : sources.get(0), 0, 0);
  }

  private boolean failed() {
    return diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
  }

  /** The pipe. What is differentiated is right, and the rest of it is for a budget of memory, and for Java. */
  private void trainer(Checked checked, Importer.Files program, Passes passes) {
    Indices indices = new Indices();
    Optional<Unit> lowered = passes.run(Stage.LOWER, () -> lowered(checked, indices), Compiler::text);
    if (lowered.isEmpty()) {
      return;
    }
    Unit unit = passes.run(
        Stage.SIMPLIFY, () -> Simplifier.first(indices).simplify(lowered.get()), Printer::text);
    Optional<Unit> differentiated =
        passes.run(Stage.DIFFERENTIATE, () -> differentiated(unit, indices), Compiler::text);
    boolean told = purpose == Purpose.DIAGNOSTICS && checked.memory().budget().isEmpty();
    if (differentiated.isEmpty() || failed() || told) {
      return;
    }
    Unit simple = passes.run(
        Stage.SIMPLIFY, () -> Simplifier.last(indices).simplify(differentiated.get()), Printer::text);
    Schedule schedule = passes.run(
        Stage.SCHEDULE, () -> Scheduler.schedule(
            simple, options.wide() ? Precision.F64 : Precision.F32, checked.memory().recomputed()), Schedule::toString);
    MemoryPlan plan = passes.run(Stage.MEMORY, () -> MemoryPlanner.plan(schedule), MemoryPlan::toString);
    boolean recomputes = !checked.memory().recomputed().isEmpty();
    checked.memory().budget().flatMap(b -> Budget.exceeded(schedule, plan, b.bytes(), recomputes, b.span()))
        .ifPresent(diagnostics::add);
    if (purpose == Purpose.DIAGNOSTICS) {
      return;
    }
    overviews.add(() -> Overview.of(simple, plan, Footprint.of(schedule, plan)));
    List<Source> behind = program.behind(checked.trainer().span().source());
    Provenance provenance = Origins.of(behind, options, checked, simple);
    Operations operations = Operations.of(simple);
    List<GeneratedFile> generated = passes.run(
        Stage.EMIT,
        () -> purpose == Purpose.CLOCKED ? Emitter.clocked(schedule, plan, provenance, operations::count,
                operations.count(simple.train()) + operations.count(simple.update()))
            : Emitter.emit(schedule, plan, provenance),
        all -> joined(all, GeneratedFile::text));
    generated.forEach(file -> add(
        new Compilation.JavaFile(file.className(), file.text()), checked.trainer().name().span()));
  }

  /** A model comes once with each of its trainers. */
  private void add(Compilation.JavaFile file, Span trainer) {
    Compilation.JavaFile known = files.putIfAbsent(file.className(), file);
    if (known != null && known.isPart() != file.isPart()) {
      diagnostics.add(Diagnostic.error("duplicate-name", trainer, "there would be two classes `" + file.className()
              + "`: a model's or a trainer's, and a part of a class that is more than a class file has room for")
          .hint("give the model or the trainer another name."));
    }
  }

  /** Empty where something was refused. */
  private Optional<Unit> lowered(Checked checked, Indices indices) {
    Lowered lowered = Lowering.lower(purpose == Purpose.PROBE ? checked.probe() : checked, indices);
    diagnostics.addAll(lowered.diagnostics());
    return lowered.unit().map(unit -> purpose == Purpose.PROBE ? Holder.hold(unit, indices) : unit);
  }

  private Optional<Unit> differentiated(Unit unit, Indices indices) {
    Differentiated differentiated = Differentiator.differentiate(unit, indices);
    diagnostics.addAll(differentiated.diagnostics());
    return differentiated.diagnostics().isEmpty() ? Optional.of(differentiated.unit()) : Optional.empty();
  }

  private static String text(Optional<Unit> unit) {
    return unit.map(Printer::text).orElse("");
  }

  private Map<String, Supplier<String>> texts() {
    Map<String, Supplier<String>> texts = new LinkedHashMap<>();
    for (Stage stage : Stage.values()) {
      List<Supplier<String>> all = runs.stream().flatMap(r -> Stream.ofNullable(r.made().get(stage))).toList();
      if (!all.isEmpty()) {
        texts.put(stage.word(), () -> joined(all, Supplier::get));
      }
    }
    texts.put(Compilation.OVERVIEW, () -> joined(overviews, Supplier::get));
    return texts;
  }

  private static <T> String joined(List<T> all, Function<T, String> text) {
    return all.stream().map(text).collect(Collectors.joining("\n"));
  }
}
