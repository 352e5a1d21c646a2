package org.descentlang.compiler;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.descentlang.compiler.check.Checked;
import org.descentlang.compiler.check.CheckedPrinter;
import org.descentlang.compiler.check.Checker;
import org.descentlang.compiler.differentiate.Differentiated;
import org.descentlang.compiler.differentiate.Differentiator;
import org.descentlang.compiler.emit.Emitter;
import org.descentlang.compiler.emit.GeneratedFile;
import org.descentlang.compiler.explain.Overview;
import org.descentlang.compiler.hold.Holder;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.lower.Lowered;
import org.descentlang.compiler.lower.Lowering;
import org.descentlang.compiler.memory.MemoryPlan;
import org.descentlang.compiler.memory.MemoryPlanner;
import org.descentlang.compiler.parse.Parsed;
import org.descentlang.compiler.parse.Parser;
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
  private enum Purpose { DIAGNOSTICS, JAVA, PROBE }

  private final List<Source> sources;
  private final Options options;
  private final Purpose purpose;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final List<Compilation.JavaFile> files = new ArrayList<>();
  private final Map<Stage, List<Supplier<String>>> made = new EnumMap<>(Stage.class);
  private final List<Supplier<String>> overviews = new ArrayList<>();

  /** What the last pass made, and the pass that runs. */
  private Supplier<String> last;
  private Stage running = Stage.PARSE;

  private Compiler(List<Source> sources, Options options, Purpose purpose) {
    this.sources = List.copyOf(sources);
    this.options = options;
    this.purpose = purpose;
  }

  /** Compiles every trainer of the sources, each with its model. */
  public static Compilation compile(List<Source> sources, Options options) {
    return new Compiler(sources, options, Purpose.JAVA).compile();
  }

  /** What there is to say about the sources: the same, without the passes that find no mistakes. */
  public static List<Diagnostic> check(List<Source> sources, Options options) {
    return new Compiler(sources, options, Purpose.DIAGNOSTICS).compile().diagnostics();
  }

  /**
   * Compiles a probe of every trainer of the sources, in double, which learns nothing: a step leaves the gradients, as
   * they are before clipping, in the states {@code gradient/NAME} and what of them is of penalties in {@code
   * penalty/NAME}; after it {@code evaluate} is the step's loss, penalties included, as a function of the parameters.
   * It holds what the gradient holds: what stands in {@code stop}, draws, integers, states, clocks.
   */
  public static Compilation probe(List<Source> sources) {
    return new Compiler(sources, new Options(true, ""), Purpose.PROBE).compile();
  }

  private Compilation compile() {
    List<SyntaxTree> program = parsed();
    if (!failed()) {
      guarded(start(), () -> check(program));
    }
    return new Compilation(diagnostics, failed() ? List.of() : files, texts());
  }

  private void check(List<SyntaxTree> program) {
    running = Stage.CHECK;
    Checker.Result checked = Checker.check(StandardLibrary.trees(), program, options.packageName());
    diagnostics.addAll(checked.diagnostics());
    if (!failed() && checked.trainers().isEmpty()) {
      diagnostics.add(Diagnostic.warning("no-trainer", start(), "there is no trainer here, so no Java is generated")
          .hint("a trainer names a model, a loss, an optimizer and a batch: `trainer Fit { ... }`."));
    }
    checked.trainers().forEach(t -> guarded(t.trainer().name().span(), () -> trainer(t)));
  }

  /** A failure of our own is a diagnostic, with what the pass was given. */
  private void guarded(Span at, Runnable pass) {
    try {
      pass.run();
    } catch (RuntimeException | StackOverflowError e) {
      Optional<String> given = last == null ? Optional.empty() : Optional.of(last.get());
      diagnostics.add(CompilerBug.of(running, at, e, given));
    }
  }

  /** The beginning of the first file. */
  private Span start() {
    return new Span(sources.isEmpty() ? new Source("no file", "", false) : sources.get(0), 0, 0);
  }

  private List<SyntaxTree> parsed() {
    List<SyntaxTree> trees = new ArrayList<>();
    for (Source source : sources) {
      Parsed parsed = Parser.parse(source);
      diagnostics.addAll(parsed.diagnostics());
      parsed.tree().ifPresent(trees::add);
    }
    trees.forEach(tree -> made(Stage.PARSE, () -> SyntaxPrinter.text(tree)));
    return trees;
  }

  private boolean failed() {
    return diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
  }

  /** The pipe. What is differentiated is right, and the rest of it is for Java alone. */
  private void trainer(Checked checked) {
    made(Stage.CHECK, () -> CheckedPrinter.text(checked));
    Indices indices = new Indices();
    Lowered lowered = Lowering.lower(purpose == Purpose.PROBE ? checked.probe() : checked, indices);
    diagnostics.addAll(lowered.diagnostics());
    if (lowered.unit().isEmpty()) {
      return;
    }
    Unit unit = purpose == Purpose.PROBE ? Holder.hold(lowered.unit().get(), indices) : lowered.unit().get();
    made(Stage.LOWER, () -> Printer.text(unit));
    Differentiated differentiated =
        Differentiator.differentiate(Simplifier.first(indices).simplify(unit), indices);
    diagnostics.addAll(differentiated.diagnostics());
    if (!differentiated.diagnostics().isEmpty() || purpose == Purpose.DIAGNOSTICS) {
      return;
    }
    made(Stage.DIFFERENTIATE, () -> Printer.text(differentiated.unit()));
    Unit simple = Simplifier.last(indices).simplify(differentiated.unit());
    made(Stage.SIMPLIFY, () -> Printer.text(simple));
    Schedule schedule = Scheduler.schedule(simple, options.wide() ? Precision.F64 : Precision.F32);
    made(Stage.SCHEDULE, schedule::toString);
    MemoryPlan plan = MemoryPlanner.plan(schedule);
    made(Stage.MEMORY, plan::toString);
    overviews.add(() -> Overview.of(simple, plan));
    for (GeneratedFile file : Emitter.emit(schedule, plan, Origins.of(sources, options, checked, simple))) {
      made(Stage.EMIT, file::text);
      files.add(new Compilation.JavaFile(className(file.path()), file.text()));
    }
  }

  private static String className(String path) {
    return path.substring(0, path.length() - ".java".length()).replace('/', '.');
  }

  private void made(Stage stage, Supplier<String> text) {
    made.computeIfAbsent(stage, key -> new ArrayList<>()).add(text);
    last = text;
    running = Stage.values()[Math.min(stage.ordinal() + 1, Stage.EMIT.ordinal())];
  }

  private Map<String, Supplier<String>> texts() {
    Map<String, Supplier<String>> texts = new LinkedHashMap<>();
    made.forEach((stage, all) -> texts.put(stage.word(), () -> joined(all)));
    texts.put(Compilation.OVERVIEW, () -> joined(overviews));
    return texts;
  }

  private static String joined(List<Supplier<String>> texts) {
    return texts.stream().map(Supplier::get).collect(Collectors.joining("\n"));
  }
}
