package org.descentlang.compiler.schedule;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;

/** A schedule as text: {@code for k < count: for j < 128: hidden[128*k + j] = max(z, 0)}. */
final class SchedulePrinter {
  private final StringBuilder text = new StringBuilder();

  private SchedulePrinter() {}

  static String text(Schedule schedule) {
    SchedulePrinter printer = new SchedulePrinter();
    for (Routine routine : List.of(
        schedule.initialize(), schedule.train(), schedule.update(), schedule.evaluate(), schedule.predict(),
        schedule.measure())) {
      if (routine == schedule.measure() && routine.stages().isEmpty()) {
        continue;
      }
      printer.line("", routine.program().name() + ":");
      printer.stages("  ", routine.stages());
    }
    return printer.text.toString();
  }

  static String text(Routine routine) {
    SchedulePrinter printer = new SchedulePrinter();
    printer.stages("", routine.stages());
    return printer.text.toString().stripTrailing();
  }

  /** One line for each statement, without a line break at the end. */
  static String text(List<Statement> statements) {
    SchedulePrinter printer = new SchedulePrinter();
    printer.statements("", statements);
    return printer.text.toString().stripTrailing();
  }

  private void line(String indent, String line) {
    text.append(indent).append(line).append('\n');
  }

  private void stages(String indent, List<Stage> stages) {
    Set<Stage> before = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Stage stage : stages) {
      if (!before.add(stage)) {
        line(indent, "again " + stage.kernels().get(0).name());
      } else if (stage instanceof Kernel kernel) {
        line(indent, kernel.name() + kernel.share().map(SchedulePrinter::share).orElse("") + ":");
        statements(indent + "  ", kernel.body());
      } else if (stage instanceof Stage.Repeat repeat) {
        line(indent, "for " + repeat.index() + (repeat.ascending() ? " ascending" : " descending") + " below "
            + size(repeat.index()) + ":");
        stages(indent + "  ", repeat.stages());
      }
    }
  }

  private static String share(Share share) {
    return ", shared from 0 to " + code(share.size()) + ", " + share.least() + " or more a thread";
  }

  private static String size(Index index) {
    return index.extent() instanceof Extent.Counted counted
        ? counted.name() : Integer.toString(index.extent().bound());
  }

  private void statements(String indent, List<Statement> statements) {
    for (Statement statement : statements) {
      line(indent, statement.accept(new StatementText()));
      statements(indent + "  ", Statements.body(statement));
    }
  }

  static String code(Code code) {
    return code.accept(new CodeText());
  }
}
