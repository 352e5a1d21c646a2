package org.descentlang.compiler.schedule;

import java.util.List;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Numbers;
import org.descentlang.compiler.ir.Primitive;

/** Code as {@code explain} shows it. */
final class CodeText implements Code.Visitor<String> {
  private String text(Code code) {
    return code.accept(this);
  }

  @Override
  public String literal(Code.Literal literal) {
    return Numbers.text(literal.value());
  }

  @Override
  public String truth(Code.Truth truth) {
    return Boolean.toString(truth.value());
  }

  @Override
  public String position(Code.Position position) {
    return position.value().toString();
  }

  @Override
  public String load(Code.Load load) {
    return load.tensor() + "[" + load.offset() + "]";
  }

  @Override
  public String at(Code.At at) {
    return at.line().name() + "[" + at.place() + "]";
  }

  @Override
  public String use(Code.Use use) {
    return use.local().name();
  }

  @Override
  public String call(Code.Call call) {
    String symbol = call.primitive().symbol();
    List<String> arguments = call.arguments().stream().map(this::text).toList();
    boolean infix = arguments.size() == 2 && !Character.isLetter(symbol.charAt(0))
        || call.primitive().isLogical() && call.primitive() != Primitive.NOT;
    return infix
        ? "(" + arguments.get(0) + " " + symbol + " " + arguments.get(1) + ")"
        : symbol + arguments.stream().collect(Collectors.joining(", ", "(", ")"));
  }

  @Override
  public String convert(Code.Convert convert) {
    return text(convert.value());
  }

  @Override
  public String choose(Code.Choose choose) {
    return "(if " + text(choose.condition()) + " then " + text(choose.then())
        + " else " + text(choose.otherwise()) + ")";
  }

  @Override
  public String nonNegative(Code.NonNegative condition) {
    return condition.value() + " >= 0";
  }

  @Override
  public String isZero(Code.IsZero condition) {
    return condition.value() + " == 0";
  }

  @Override
  public String random(Code.Random random) {
    return random.name() + " draw " + random.position();
  }

  @Override
  public String vectors(Code.Vectors vectors) {
    return "vectors";
  }

  @Override
  public String closed(Code.Closed closed) {
    return "close " + closed.lanes();
  }
}
