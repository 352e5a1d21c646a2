package org.descentlang.compiler.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Reachable;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.memory.Footprint;
import org.descentlang.compiler.memory.MemoryPlan;
import org.descentlang.compiler.memory.Slot;

/** A page about one trainer: data flow, parameters, the gradients as maths, memory, operations. */
public final class Overview {
  private final Unit unit;
  private final MemoryPlan plan;
  private final Footprint footprint;
  private final StringBuilder text = new StringBuilder();

  private Overview(Unit unit, MemoryPlan plan, Footprint footprint) {
    this.unit = unit;
    this.plan = plan;
    this.footprint = footprint;
  }

  /** @param unit after the last simplification */
  public static String of(Unit unit, MemoryPlan plan, Footprint footprint) {
    return new Overview(unit, plan, footprint).write();
  }

  private String write() {
    line(unit.trainer() + ": " + flow() + ", up to " + unit.batch().bound() + " examples a step");
    sizes();
    gradients();
    averages();
    memory();
    operations();
    return text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private String flow() {
    return names(unit.inputs()) + " -> " + names(unit.outputs());
  }

  private String names(List<Tensor> tensors) {
    return tensors.stream().map(t -> t.name() + " " + perExample(t)).collect(Collectors.joining(", "));
  }

  private List<Extent> perExample(Tensor tensor) {
    boolean batched = !tensor.shape().isEmpty() && tensor.shape().get(0).equals(unit.batch());
    return batched ? tensor.shape().subList(1, tensor.shape().size()) : tensor.shape();
  }

  private Stream<Tensor> parameters() {
    return unit.initialize().commits().stream().map(Program.Commit::target).filter(t -> t.role() == Role.PARAMETER);
  }

  private void sizes() {
    Table table = new Table();
    parameters().forEach(p -> table.add(p.name(), p.shape(), p.size()));
    section("Parameters", table.lines());
  }

  private void section(String title, List<String> lines) {
    line("");
    line(title);
    lines.forEach(l -> line("  " + l));
  }

  private void gradients() {
    List<Step> steps = new ArrayList<>();
    unit.train().steps().stream().filter(this::isGradient).forEach(steps::add);
    section("Gradients", Printer.text(steps).lines().toList());
    section("Gradients of an update: divided by the weights of the loss's terms, with penalties, clipped",
        Printer.text(taken()).lines().toList());
  }

  /** Of this mini-batch, and what they need besides; what adds them to those before is left out. */
  private boolean isGradient(Step step) {
    if (step instanceof Step.Recurrence recurrence) {
      return recurrence.steps().stream().anyMatch(this::isGradient);
    }
    return switch (((Step.Definition) step).origin().made()) {
      case GRADIENT, HELPER -> true;
      case WRITTEN, ACCUMULATION -> false;
    };
  }

  /** What the update makes of the gradients before an optimizer takes them, in its order. */
  private List<Step> taken() {
    Map<Tensor, Step.Definition> definitions = new LinkedHashMap<>();
    for (Step step : unit.update().steps()) {
      if (step instanceof Step.Definition d) {
        definitions.put(d.target(), d);
      }
    }
    List<String> steps = parameters().map(p -> p.name() + ".step").toList();
    Set<Tensor> needed = Reachable.from(
        definitions.keySet().stream().filter(t -> steps.contains(t.name())).toList(),
        t -> definitions.containsKey(t)
            ? Exprs.reads(definitions.get(t).body()).stream().map(Expr.Read::tensor).toList() : List.of());
    return definitions.values().stream().filter(d -> needed.contains(d.target())).map(Step.class::cast).toList();
  }

  private void averages() {
    List<Tensor> nexts = unit.update().commits().stream().filter(c -> c.target().role() == Role.AVERAGE)
        .map(Program.Commit::value).toList();
    List<Step> steps = unit.update().steps().stream()
        .filter(s -> s instanceof Step.Definition d && nexts.contains(d.target())).toList();
    if (!steps.isEmpty()) {
      section("Averages, which stand for parameters where the model is evaluated",
          Printer.text(steps).lines().toList());
    }
  }

  private void memory() {
    Table values = new Table();
    plan.trainer().slots().forEach(s -> values.add(s.owner().name(), s.owner().shape(), s.bytes(), shared(s)));
    section("Memory of values, in bytes", values.lines());
    line(String.format(Locale.ROOT, "  %,d at least in any plan; %,d are alive at once, %s", plan.trainer().least(),
        plan.trainer().peak().bytes(), plan.trainer().peak().place()));
    if (!plan.trainer().scratch().isEmpty()) {
      Table scratch = new Table();
      plan.trainer().scratch().forEach(s -> scratch.add(s.rows().name(),
          List.of(s.rows().rows(), s.rows().columns()), s.bytes(), s.ofThreads() ? "each thread" : ""));
      section("Scratch memory of kernels, in bytes", scratch.lines());
    }
    Table all = new Table();
    footprint.shares().forEach(s -> all.add(s.purpose(), "", s.bytes()));
    section("Memory of a trainer, in bytes", all.lines());
  }

  private static String shared(Slot slot) {
    return slot.tenants().isEmpty() ? ""
        : "shared with " + slot.tenants().stream().map(Tensor::name).collect(Collectors.joining(", "));
  }

  private void operations() {
    section("Operations of a full mini-batch", List.of(
        operations("forward and backward", unit.train()), operations("update", unit.update()),
        operations("predict", unit.predict())));
  }

  private String operations(String what, Program program) {
    return String.format(Locale.ROOT, "%-20s  %,16d", what, Operations.of(unit).count(program));
  }
}
