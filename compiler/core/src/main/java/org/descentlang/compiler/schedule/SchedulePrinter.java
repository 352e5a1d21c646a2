package org.descentlang.compiler.schedule;

import java.util.List;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;

/** A schedule as text: {@code for k < count: for j < 128: hidden[128*k + j] = max(z, 0)}. */
final class SchedulePrinter {
  private final StringBuilder text = new StringBuilder();

  private SchedulePrinter() {}

  static String text(Schedule schedule) {
    SchedulePrinter printer = new SchedulePrinter();
    for (Routine routine : List.of(
        schedule.initialize(), schedule.train(), schedule.update(), schedule.evaluate(), schedule.predict())) {
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
    for (Stage stage : stages) {
      if (stage instanceof Kernel kernel) {
        line(indent, kernel.name() + ":");
        statements(indent + "  ", kernel.body());
      } else if (stage instanceof Stage.Repeat repeat) {
        line(indent, "for " + repeat.index() + (repeat.ascending() ? " ascending" : " descending") + " below "
            + size(repeat.index()) + ":");
        stages(indent + "  ", repeat.stages());
      }
    }
  }

  private static String size(Index index) {
    return index.extent() instanceof Extent.Counted counted
        ? counted.name() : Integer.toString(index.extent().bound());
  }

  private void statements(String indent, List<Statement> statements) {
    for (Statement statement : statements) {
      line(indent, own(statement));
      statements(indent + "  ", Statements.body(statement));
    }
  }

  private static String own(Statement statement) {
    if (statement instanceof Statement.Loop loop) {
      String step = loop.step() == 1 ? "" : " by " + loop.step();
      return "for " + loop.index() + " from " + code(loop.from()) + " to " + code(loop.to()) + step + ":";
    }
    if (statement instanceof Statement.Guard guard) {
      return "if " + code(guard.condition()) + ":";
    }
    if (statement instanceof Statement.Bind bind) {
      return "let " + bind.index() + " = " + code(bind.value());
    }
    if (statement instanceof Statement.Declare declare) {
      return (declare.changes() ? "var " : "let ") + declare.local().name() + " = " + code(declare.value());
    }
    if (statement instanceof Statement.Assign assign) {
      return assign.local().name() + " = " + code(assign.value());
    }
    if (statement instanceof Statement.Store store) {
      return store.tensor() + "[" + store.offset() + "] = " + code(store.value());
    }
    return ofArrays(statement);
  }

  private static String ofArrays(Statement statement) {
    if (statement instanceof Statement.Fill fill) {
      return fill.tensor() + "[all] = " + code(fill.value());
    }
    if (statement instanceof Statement.Copy copy) {
      return copy.to() + "[all] = " + copy.from();
    }
    if (statement instanceof Statement.Take take) {
      return "row " + take.line().name() + " = " + take.rows().name() + "[" + take.row() + "]";
    }
    if (statement instanceof Statement.Put put) {
      return put.line().name() + "[" + put.place() + "] = " + code(put.value());
    }
    if (statement instanceof Statement.Clear clear) {
      return clear.line().name() + "[all] = " + code(clear.value());
    }
    if (statement instanceof Statement.Evaluate call) {
      String line = call.line().name();
      return line + " = " + call.function().symbol() + "(" + line + ") from " + code(call.from()) + " to "
          + code(call.to());
    }
    Statement.CopyTo copy = (Statement.CopyTo) statement;
    return copy.line().name() + " from " + copy.place() + " = " + code(copy.length()) + " of " + copy.from() + " from "
        + copy.offset();
  }

  static String code(Code code) {
    return code.accept(new CodeText());
  }
}
