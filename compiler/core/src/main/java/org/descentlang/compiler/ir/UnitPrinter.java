package org.descentlang.compiler.ir;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A unit as text: what comes from outside, what is kept, what is minimised; then its programs. */
final class UnitPrinter {
  private final StringBuilder text = new StringBuilder();

  private UnitPrinter() {}

  static String text(Unit unit) {
    UnitPrinter printer = new UnitPrinter();
    printer.header(unit);
    unit.programs().forEach(p -> printer.text.append('\n').append(Printer.text(p)));
    return printer.text.toString();
  }

  private void header(Unit unit) {
    text.append(unit.packageName()).append('.').append(unit.trainer()).append(" of ").append(unit.model()).append('\n');
    line("batch", unit.batch() + " <= " + unit.batch().bound());
    unit.counts().forEach(c -> line("count", c + " <= " + c.bound()));
    Stream.of(unit.inputs(), unit.targets()).flatMap(t -> t.stream()).forEach(t -> line(role(t), declaration(t)));
    unit.outputs().forEach(t -> line("output", declaration(t)));
    unit.initialize().commits().forEach(c -> line(role(c.target()), declaration(c.target())));
    unit.settings().forEach(s -> line("setting", s.tensor() + " = " + Numbers.text(s.preset())));
    unit.measures().forEach(m -> line(m.loss() ? "loss" : "metric", measure(m)));
    unit.objectives().forEach(this::objective);
    unit.rate().ifPresent(r -> line("rate", r.name()));
  }

  private void line(String label, String rest) {
    text.append("  ").append(label).append(' ').append(rest).append('\n');
  }

  private static String role(Tensor tensor) {
    return tensor.role().name().toLowerCase(Locale.ROOT);
  }

  private static String declaration(Tensor tensor) {
    String shape = tensor.shape().stream().map(Object::toString).collect(Collectors.joining(", ", ": [", "]"));
    return tensor.name() + shape + tensor.labels().map(UnitPrinter::labels).orElse("");
  }

  private static String labels(Tensor.Labels labels) {
    return " of class[" + labels.count() + "]" + labels.ignored().map(i -> " or " + i).orElse("");
  }

  private static String measure(Unit.Measure measure) {
    String value = measure.name() + " = " + measure.sum() + (measure.undivided() ? "" : " / " + measure.weight());
    return measure.loss() ? value + ", times " + Printer.text(measure.coefficient()) : value;
  }

  private void objective(Unit.Objective objective) {
    objective.gradients()
        .forEach(g -> line("gradient", "of " + objective.sum() + " by " + g.parameter() + " to " + g.accumulator()));
  }
}
