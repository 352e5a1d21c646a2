package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.schedule.Code;
import org.descentlang.compiler.schedule.Statement;

/** Scalars as Java. */
final class CodePrinter implements Code.Visitor<Java> {
  private final Types types;
  private final Members members;
  private final KernelNames names;
  private final IntegerPrinter integers;
  private final DrawPrinter draws;

  CodePrinter(Types types, Members members, KernelNames names) {
    this.types = types;
    this.members = members;
    this.names = names;
    this.integers = new IntegerPrinter(names);
    this.draws = new DrawPrinter(types, names, this);
  }

  CodeBlock text(Code code) {
    return print(code).text();
  }

  CodeBlock text(Affine affine) {
    return integers.print(affine).text();
  }

  Java print(Code code) {
    return code.accept(this);
  }

  @Override
  public Java literal(Code.Literal literal) {
    String text = types.isFloat(literal.element())
        ? Literals.ofFloat((float) literal.value()) : Literals.ofDouble(literal.value());
    return new Java(CodeBlock.of("$L", text), text.startsWith("-") ? Java.UNARY : Java.ATOM);
  }

  @Override
  public Java truth(Code.Truth truth) {
    return Java.atom("$L", truth.value());
  }

  @Override
  public Java position(Code.Position position) {
    return integers.print(position.value());
  }

  @Override
  public Java at(Code.At at) {
    return Java.atom("$L[$L]", names.of(at.line()), text(at.place()));
  }

  @Override
  public Java use(Code.Use use) {
    return Java.atom("$L", names.of(use.local()));
  }

  @Override
  public Java choose(Code.Choose choose) {
    if (Unpredictable.is(choose)) {
      return Java.atom("$T.$L($L, $L, $L)", Types.FUNCTIONS, Unpredictable.function(choose), text(choose.condition()),
          text(choose.then()), text(choose.otherwise()));
    }
    return new Java(CodeBlock.of("$L ? $L : $L", print(choose.condition()).as(Java.OR),
        print(choose.then()).as(Java.CHOICE), print(choose.otherwise()).as(Java.CHOICE)), Java.CHOICE);
  }

  @Override
  public Java nonNegative(Code.NonNegative condition) {
    return integers.relation(condition.value(), ">=", "<=", Java.RELATION);
  }

  @Override
  public Java isZero(Code.IsZero condition) {
    return integers.relation(condition.value(), "==", "==", Java.EQUALITY);
  }

  @Override
  public Java random(Code.Random random) {
    return draws.print(random);
  }

  @Override
  public Java vectors(Code.Vectors vectors) {
    return Java.call("$T.ready()", Types.VECTORS);
  }

  @Override
  public Java closed(Code.Closed closed) {
    return Java.call("$T.close($L)", Types.LANES, names.array(closed.lanes()));
  }

  @Override
  public Java call(Code.Call call) {
    return types.isFloat(call.element()) ? inFloat(call) : exactly(call);
  }

  @Override
  public Java load(Code.Load load) {
    return switch (load.tensor().role()) {
      case CLOCK -> Java.atom("$L", members.field(load.tensor()));
      case SETTING -> members.isArgument(load.tensor())
          ? Java.atom("$L", members.field(load.tensor())) : Java.call("$L.value()", members.field(load.tensor()));
      case VALUE, INPUT, TARGET, PARAMETER, STATE, OPTIMIZER, AVERAGE, GRADIENT, MEASURE, TOTAL ->
          Java.atom("$L", element(load.tensor(), load.offset()));
    };
  }

  /** {@code hidden[k * 128 + j]}, or the field of a scalar. */
  CodeBlock element(Tensor tensor, Affine offset) {
    return members.isScalar(tensor)
        ? CodeBlock.of("$L", members.field(tensor))
        : CodeBlock.of("$L[$L]", names.array(tensor), text(offset));
  }

  /** A double holds each integer exactly: rounded to float, that is what Java's own cast makes of the integer. */
  @Override
  public Java convert(Code.Convert convert) {
    Element from = convert.value().element();
    if (types.isFloat(convert.element()) && convert.value() instanceof Code.Convert inner
        && inner.value().element() == Element.INTEGER) {
      return Java.cast("float", print(inner.value()));
    }
    Java value = print(convert.value());
    if (from == Element.INTEGER) {
      return Java.cast("double", value);
    }
    if (isClock(convert.value())) {
      return types.isFloat(convert.element()) ? Java.cast("float", Java.cast("double", value)) : value;
    }
    if (types.isFloat(convert.element())) {
      return Java.cast("float", value);
    }
    return types.isFloat(from) ? Java.cast("double", value) : value;
  }

  /** What Java computes in float itself is exact to the last bit; so are double's roots and integers, rounded once. */
  private Java inFloat(Code.Call call) {
    return switch (call.primitive()) {
      case FLOOR, SQRT -> Java.cast("float", exactly(call));
      case POWER -> function(Types.FLOAT_MATH, "pow", call);
      case EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS -> function(Types.FLOAT_MATH, call);
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATE, FUSED_MULTIPLY_ADD, FLOOR_DIVIDE, FLOOR_REMAINDER, MAX, MIN, ABS,
          SIGN, STOP, NUMBER, LESS, LESS_EQUAL, EQUAL, AND, OR, NOT -> exactly(call);
    };
  }

  /** In Java's own arithmetic, of float too where that is exact to the last bit; else in double. */
  private Java exactly(Code.Call call) {
    return switch (call.primitive()) {
      case ADD -> infix(call, "+", Java.SUM);
      case SUBTRACT -> infix(call, "-", Java.SUM);
      case MULTIPLY -> infix(call, "*", Java.PRODUCT);
      case DIVIDE -> infix(call, "/", Java.PRODUCT);
      case NEGATE -> new Java(CodeBlock.of("-$L", print(call.arguments().get(0)).as(Java.ATOM)), Java.UNARY);
      case FUSED_MULTIPLY_ADD, MAX, MIN, ABS, FLOOR, SQRT -> function(Types.MATH, call);
      case FLOOR_DIVIDE -> division(call, "/", "floorDiv");
      case FLOOR_REMAINDER -> remainder(call);
      case SIGN -> function(Types.MATH, "signum", call);
      case POWER -> function(Types.FUNCTIONS, "pow", call);
      case EXP, EXPM1, LOG, LOG1P, TANH -> function(Types.STRICT_MATH, call);
      case SIGMOID, ERF, ERFC, SIN, COS -> function(Types.FUNCTIONS, call);
      case STOP, NUMBER -> print(call.arguments().get(0));
      case LESS -> comparison(call, "<", ">", Java.RELATION);
      case LESS_EQUAL -> comparison(call, "<=", ">=", Java.RELATION);
      case EQUAL -> comparison(call, "==", "==", Java.EQUALITY);
      case AND -> infix(call, "&&", Java.AND);
      case OR -> infix(call, "||", Java.OR);
      case NOT -> not(call.arguments().get(0));
    };
  }

  /** {@code a != b}, be one of them NaN; {@code !c} of any other condition. */
  private Java not(Code condition) {
    if (condition instanceof Code.IsZero zero) {
      return integers.relation(zero.value(), "!=", "!=", Java.EQUALITY);
    }
    return condition instanceof Code.Call call && call.primitive() == Primitive.EQUAL
        ? comparison(call, "!=", "!=", Java.EQUALITY)
        : new Java(CodeBlock.of("!$L", print(condition).as(Java.ATOM)), Java.UNARY);
  }

  /** A number stands on the right; beside a clock it is an integer if it can be. */
  private Java comparison(Code.Call call, String operator, String turned, int strength) {
    Code left = call.arguments().get(0);
    Code right = call.arguments().get(1);
    boolean turns = left instanceof Code.Literal && !(right instanceof Code.Literal);
    Code first = turns ? right : left;
    Code second = turns ? left : right;
    if (isClock(first) && second instanceof Code.Literal l && l.value() == (int) l.value()) {
      return Java.infix(print(first), turns ? turned : operator, Java.atom("$L", (int) l.value()), strength);
    }
    return turns
        ? Java.infix(print(first), turned, print(second), strength) : infix(call, operator, strength);
  }

  /** Clocks are integers to Java: two of them would be combined as such. */
  private Java infix(Code.Call call, String operator, int strength) {
    Java left = print(call.arguments().get(0));
    boolean clocks = call.arguments().stream().allMatch(CodePrinter::isClock);
    return Java.infix(
        clocks ? Java.cast("double", left) : left, operator, print(call.arguments().get(1)), strength);
  }

  private static boolean isClock(Code code) {
    return code instanceof Code.Load load && load.tensor().role() == Role.CLOCK;
  }

  /** Java's name of most functions is the language's. */
  private Java function(Object type, Code.Call call) {
    return function(type, call.primitive().symbol(), call);
  }

  private Java function(Object type, String name, Code.Call call) {
    List<CodeBlock> arguments = call.arguments().stream()
        .map(a -> isClock(a) ? Java.cast("double", print(a)).text() : text(a)).toList();
    return Java.call("$T.$L($L)", type, name, CodeBlock.join(arguments, ", "));
  }

  /** Plain division where the dividend has no sign. */
  private Java division(Code.Call call, String operator, String floor) {
    return Ranges.isNonNegative(call.arguments().get(0))
        ? infix(call, operator, Java.PRODUCT) : function(Types.MATH, floor, call);
  }

  private Java remainder(Code.Call call) {
    long divisor = ((Code.Position) call.arguments().get(1)).value().constant();
    if (Long.bitCount(divisor) == 1) {
      CodeBlock value = print(call.arguments().get(0)).as(Java.ATOM);
      return new Java(CodeBlock.of("$L & $L", value, divisor - 1), Java.OR);
    }
    return division(call, "%", "floorMod");
  }

  /** Whether the store is written {@code x[i] += y}. */
  static boolean isCompound(Code.Call call, Statement.Store store) {
    return call.arguments().size() == 2 && !compound(call.primitive()).isEmpty()
        && call.arguments().get(0).equals(new Code.Load(store.tensor(), store.offset()));
  }

  /** What {@code primitive} would be as a compound assignment, {@code +=}; empty where there is none. */
  static String compound(Primitive primitive) {
    return switch (primitive) {
      case ADD, SUBTRACT, MULTIPLY -> primitive.symbol() + "=";
      case DIVIDE, NEGATE, FUSED_MULTIPLY_ADD, FLOOR_DIVIDE, FLOOR_REMAINDER, MAX, MIN, ABS, SIGN, FLOOR, POWER, SQRT,
          EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS, STOP, NUMBER, LESS, LESS_EQUAL, EQUAL, AND, OR,
          NOT -> "";
    };
  }
}
