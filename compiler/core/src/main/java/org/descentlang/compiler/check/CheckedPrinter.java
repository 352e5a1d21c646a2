package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;

/** What the checker found out, as text: every definition with its shape, its indices written openly. */
public final class CheckedPrinter {
  private final StringBuilder text = new StringBuilder();

  private CheckedPrinter() {}

  public static String text(Checked checked) {
    CheckedPrinter printer = new CheckedPrinter();
    printer.line("trainer " + checked.trainer().name() + " of " + checked.model().name());
    checked.inputs().forEach(s -> printer.line("  input " + s.name() + shape(s)));
    checked.targets().forEach(s -> printer.line("  target " + s.name() + shape(s)));
    printer.section("initialize", checked.initialize());
    printer.section("train", checked.train());
    printer.section("update", checked.update());
    printer.section("evaluate", checked.evaluate());
    printer.section("predict", checked.predict());
    if (!checked.measure().results().isEmpty()) {
      printer.section("measure", checked.measure());
    }
    return printer.text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void section(String name, Checked.Section section) {
    line("");
    line(name + ":");
    section.definitions().forEach(s -> line("  " + definition(s)));
    section.commits().forEach(c -> line("  " + c.target() + " := " + c.value()));
  }

  private static String shape(Symbol symbol) {
    List<Extent> all = new ArrayList<>();
    symbol.frame().forEach(v -> all.add(v.extent()));
    all.addAll(symbol.shape());
    String labels = symbol.labels()
        .map(l -> " of class[" + l.count() + "]" + l.ignored().map(value -> " or " + value).orElse("")).orElse("");
    return ": " + all + labels + " " + symbol.element().name().toLowerCase(Locale.ROOT);
  }

  private static String definition(Symbol symbol) {
    List<String> indices = new ArrayList<>();
    symbol.frame().forEach(v -> indices.add(v.name()));
    symbol.own().forEach(row -> indices.add(row.size() == 1 ? row.get(0).name()
        : row.stream().map(Variable::name).collect(Collectors.joining(", ", "(", ")"))));
    String where = symbol.where().isEmpty() ? "" : " where " + text(Terms.and(symbol.where()));
    return symbol.name() + (indices.isEmpty() ? "" : "[" + String.join(", ", indices) + "]") + shape(symbol) + " = "
        + symbol.body().map(CheckedPrinter::text).orElse("?") + where;
  }

  private static String text(Term term) {
    if (term instanceof Term.Number number) {
      return Terms.text(number);
    }
    if (term instanceof Term.Truth truth) {
      return Boolean.toString(truth.value());
    }
    if (term instanceof Term.IndexValue index) {
      return index.variable().name();
    }
    if (term instanceof Term.Size size) {
      return size.extent().name();
    }
    if (term instanceof Term.Read read) {
      return read(read);
    }
    if (term instanceof Term.Choose choose) {
      return "(if " + text(choose.condition()) + " then " + text(choose.then()) + " else " + text(choose.otherwise())
          + ")";
    }
    if (term instanceof Term.Reduce reduce) {
      return reduce(reduce);
    }
    if (term instanceof Term.Draw draw) {
      return "~ " + draw.distribution().name().toLowerCase(Locale.ROOT) + arguments(draw.parameters());
    }
    return apply((Term.Apply) term);
  }

  private static String read(Term.Read read) {
    List<Term> at = new ArrayList<>(Frames.at(read));
    at.addAll(read.at());
    String name = read.padding().isPresent() ? "pad(" + read.symbol() + ")" : read.symbol().name();
    return at.isEmpty() ? name
        : name + at.stream().map(CheckedPrinter::text).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String reduce(Term.Reduce reduce) {
    String indices = reduce.variables().stream().map(v -> v.name() + " < " + v.extent())
        .collect(Collectors.joining(", "));
    String where = reduce.conditions().isEmpty() ? "" : " where " + text(Terms.and(reduce.conditions()));
    return reduce.kind().name().toLowerCase(Locale.ROOT) + "(" + indices + where + ") " + text(reduce.body());
  }

  private static String apply(Term.Apply apply) {
    List<Term> arguments = apply.arguments();
    boolean infix = arguments.size() == 2 && apply.primitive() != Primitive.MAX && apply.primitive() != Primitive.MIN;
    return infix
        ? "(" + text(arguments.get(0)) + " " + apply.primitive().symbol() + " " + text(arguments.get(1)) + ")"
        : apply.primitive().symbol() + arguments(arguments);
  }

  private static String arguments(List<Term> terms) {
    return terms.stream().map(CheckedPrinter::text).collect(Collectors.joining(", ", "(", ")"));
  }
}
