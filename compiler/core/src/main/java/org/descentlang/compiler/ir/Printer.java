package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Step.Recurrence;
import org.descentlang.compiler.ir.Step.Stated;

/**
 * The IR as text, in the language's own notation: {@code hidden[b, j] = sum(i) W[j, i] * x[b, i]}. An index is followed
 * by its extent where that is not the extent of a dimension that it stands in alone, on the right. Two indices of one
 * name are {@code i} and {@code i'}.
 */
public final class Printer {
  private final StringBuilder text = new StringBuilder();

  private Printer() {}

  public static String text(Expr expr) {
    IndexNames names = new IndexNames();
    names.add(expr, true);
    return new ExprPrinter(names, alone(List.of(expr))).text(expr);
  }

  /** One line for each step and what is in it, without a line break at the end. */
  public static String text(Step step) {
    return text(List.of(step));
  }

  public static String text(List<? extends Step> steps) {
    Printer printer = new Printer();
    steps.forEach(s -> printer.step(s, "", new IndexNames()));
    return printer.text.toString().stripTrailing();
  }

  /** The program's name, its steps, its commits and its results; each line with its line break. */
  public static String text(Program program) {
    Printer printer = new Printer();
    printer.text.append(program.name()).append(":\n");
    program.steps().forEach(s -> printer.step(s, "  ", new IndexNames()));
    program.commits().forEach(c -> printer.line("  ", c.target() + " := " + c.value()));
    if (!program.results().isEmpty()) {
      printer.line("  ", "return " + joined(program.results()));
    }
    return printer.text.toString();
  }

  /** What the unit is made of, and its programs. */
  public static String text(Unit unit) {
    return UnitPrinter.text(unit);
  }

  static String joined(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::name).collect(Collectors.joining(", "));
  }

  private void line(String indent, String line) {
    text.append(indent).append(line).append('\n');
  }

  private void step(Step step, String indent, IndexNames around) {
    if (step instanceof Recurrence recurrence) {
      IndexNames names = new IndexNames(around);
      String direction = recurrence.ascending() ? " ascending:" : " descending:";
      line(indent, "for " + names.of(recurrence.index()) + direction);
      recurrence.steps().forEach(s -> step(s, indent + "  ", names));
    } else {
      definition((Definition) step, indent, new IndexNames(around).add((Definition) step));
    }
  }

  private void definition(Definition definition, String indent, IndexNames names) {
    ExprPrinter printer = new ExprPrinter(names, alone(definition));
    line(indent, printer.target(definition.target(), definition.at()) + right(definition, printer));
    definition.stated().forEach(s -> line(indent, "  " + stated(s, printer)));
  }

  private static String right(Definition definition, ExprPrinter printer) {
    String body = printer.text(definition.body());
    if (definition.body() instanceof Expr.Draw draw) {
      return " ~ " + body + stream(definition, draw, printer) + where(definition.where(), printer);
    }
    boolean open = definition.body() instanceof Expr.Select && !definition.where().isEmpty();
    return " = " + (open ? "(" + body + ")" : body) + where(definition.where(), printer);
  }

  private static String where(List<Expr> conditions, ExprPrinter printer) {
    return conditions.isEmpty() ? "" : " where " + printer.conditions(conditions);
  }

  /** Nothing where the stream has the target's name and each element the number of its place. */
  private static String stream(Definition definition, Expr.Draw draw, ExprPrinter printer) {
    List<Affine> places = draw.position().stream().map(Affine::of).toList();
    boolean plain = draw.name().equals(definition.target().name()) && places.equals(definition.at());
    return plain ? "" : " at " + printer.stream(draw);
  }

  private static String stated(Stated stated, ExprPrinter printer) {
    return "derivative by " + printer.element(stated.tensor(), stated.at()) + " = " + printer.text(stated.derivative())
        + where(stated.where(), printer);
  }

  private static Set<Index> alone(Definition definition) {
    List<Expr> all = new ArrayList<>(definition.where());
    all.add(definition.body());
    definition.stated().forEach(s -> {
      all.addAll(s.where());
      all.add(s.derivative());
    });
    return alone(all);
  }

  /** The indices that stand alone in a dimension of just their extent. */
  private static Set<Index> alone(List<Expr> exprs) {
    Set<Index> alone = new HashSet<>();
    for (Expr expr : exprs) {
      for (Expr.Read read : Exprs.reads(expr)) {
        for (int d = 0; d < read.at().size(); d++) {
          RowMajor.indices(read.at().get(d), read.tensor().shape().get(d))
              .filter(i -> i.size() == 1)
              .ifPresent(alone::addAll);
        }
      }
    }
    return alone;
  }
}
