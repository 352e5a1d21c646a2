package org.descentlang.compiler.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.memory.MemoryPlan;

/** A page about one trainer: data flow, parameters, the gradients as maths, memory, operations. */
public final class Overview {
  private final Unit unit;
  private final MemoryPlan plan;
  private final StringBuilder text = new StringBuilder();

  private Overview(Unit unit, MemoryPlan plan) {
    this.unit = unit;
    this.plan = plan;
  }

  /** @param unit after the last simplification */
  public static String of(Unit unit, MemoryPlan plan) {
    return new Overview(unit, plan).write();
  }

  private String write() {
    line(unit.trainer() + ": " + flow() + ", up to " + unit.batch().bound() + " examples a step");
    parameters();
    gradients();
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

  private void parameters() {
    List<Tensor> all = unit.initialize().commits().stream().map(Program.Commit::target)
        .filter(t -> t.role() == Role.PARAMETER).toList();
    int width = all.stream().mapToInt(t -> t.name().length()).max().orElse(0);
    int shapes = all.stream().mapToInt(t -> t.shape().toString().length()).max().orElse(0);
    line("");
    line("Parameters");
    for (Tensor tensor : all) {
      line(String.format(Locale.ROOT, "  %-" + width + "s  %-" + shapes + "s  %,12d",
          tensor.name(), tensor.shape(), tensor.size()));
    }
    line(String.format(Locale.ROOT, "  %-" + width + "s  %-" + shapes + "s  %,12d", "together", "",
        all.stream().mapToLong(Tensor::size).sum()));
  }

  private void gradients() {
    line("");
    line("Gradients");
    List<Step> steps = new ArrayList<>();
    unit.train().steps().stream().filter(this::isGradient).forEach(steps::add);
    Printer.text(steps).lines().forEach(l -> line("  " + l));
  }

  /** Of this mini-batch: what adds it to those before is left out. */
  private boolean isGradient(Step step) {
    if (step instanceof Step.Recurrence recurrence) {
      return recurrence.steps().stream().anyMatch(this::isGradient);
    }
    Step.Definition definition = (Step.Definition) step;
    return definition.origin().made() == Origin.Made.GRADIENT;
  }

  private void memory() {
    line("");
    line("Memory");
    plan.trainer().toString().lines().forEach(l -> line("  " + l));
  }

  private void operations() {
    line("");
    line("Operations of a full mini-batch");
    line(String.format(Locale.ROOT, "  forward and backward  %,16d", Operations.of(unit.train())));
    line(String.format(Locale.ROOT, "  update                %,16d", Operations.of(unit.update())));
    line(String.format(Locale.ROOT, "  predict               %,16d", Operations.of(unit.predict())));
  }
}
