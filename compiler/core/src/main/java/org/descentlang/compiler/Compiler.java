package org.descentlang.compiler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.check.Checked;
import org.descentlang.compiler.check.Checker;
import org.descentlang.compiler.differentiate.Differentiated;
import org.descentlang.compiler.differentiate.Differentiator;
import org.descentlang.compiler.emit.Emitter;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.lower.Lowered;
import org.descentlang.compiler.lower.Lowering;
import org.descentlang.compiler.memory.MemoryPlan;
import org.descentlang.compiler.memory.MemoryPlanner;
import org.descentlang.compiler.parse.Parsed;
import org.descentlang.compiler.parse.Parser;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.schedule.Precision;
import org.descentlang.compiler.schedule.Schedule;
import org.descentlang.compiler.schedule.Scheduler;
import org.descentlang.compiler.simplify.Simplifier;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Source;

/** Text in, diagnostics and Java out. */
public final class Compiler {
  private final List<Source> sources;
  private final Options options;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final List<Compilation.JavaFile> files = new ArrayList<>();
  private final Map<String, StringBuilder> stages = new LinkedHashMap<>();

  private Compiler(List<Source> sources, Options options) {
    this.sources = sources;
    this.options = options;
  }

  /** Compiles every trainer of the sources, each with its model. */
  public static Compilation compile(List<Source> sources, Options options) {
    return new Compiler(List.copyOf(sources), options).compile();
  }

  private Compilation compile() {
    List<SyntaxTree> program = parsed();
    if (!failed()) {
      Checker.Result checked = Checker.check(StandardLibrary.trees(), program, options.packageName());
      diagnostics.addAll(checked.diagnostics());
      checked.trainers().forEach(this::trainer);
    }
    Map<String, String> texts = new LinkedHashMap<>();
    stages.forEach((name, text) -> texts.put(name, text.toString()));
    return new Compilation(diagnostics, failed() ? List.of() : files, texts);
  }

  private List<SyntaxTree> parsed() {
    List<SyntaxTree> trees = new ArrayList<>();
    for (Source source : sources) {
      Parsed parsed = Parser.parse(source);
      diagnostics.addAll(parsed.diagnostics());
      parsed.tree().ifPresent(trees::add);
    }
    return trees;
  }

  private boolean failed() {
    return diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
  }

  /** The pipe. */
  private void trainer(Checked checked) {
    Indices indices = new Indices();
    Lowered lowered = Lowering.lower(checked, indices);
    diagnostics.addAll(lowered.diagnostics());
    if (lowered.unit().isEmpty()) {
      return;
    }
    Unit unit = stage("lower", lowered.unit().get());
    Unit simple = Simplifier.first(indices).simplify(unit);
    Differentiated differentiated = Differentiator.differentiate(simple, indices);
    diagnostics.addAll(differentiated.diagnostics());
    if (!differentiated.diagnostics().isEmpty()) {
      return;
    }
    stage("differentiate", differentiated.unit());
    Unit last = stage("simplify", Simplifier.last(indices).simplify(differentiated.unit()));
    Schedule schedule = Scheduler.schedule(last, options.wide() ? Precision.F64 : Precision.F32);
    stage("schedule", schedule.toString());
    MemoryPlan plan = MemoryPlanner.plan(schedule);
    stage("memory", plan.toString());
    Emitter.emit(schedule, plan, Origins.of(sources, options, last)).forEach(file -> {
      stage("emit", file.text());
      files.add(new Compilation.JavaFile(className(file.path()), file.text()));
    });
  }

  private static String className(String path) {
    return path.substring(0, path.length() - ".java".length()).replace('/', '.');
  }

  private Unit stage(String name, Unit unit) {
    stage(name, Printer.text(unit));
    return unit;
  }

  private void stage(String name, String text) {
    stages.computeIfAbsent(name, key -> new StringBuilder()).append(text);
  }
}
