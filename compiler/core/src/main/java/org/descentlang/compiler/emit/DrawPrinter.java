package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import java.util.List;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.schedule.Code;

/** Draws as Java: {@code low + width * Draws.uniform(key, n)}. */
final class DrawPrinter {
  private final Types types;
  private final KernelNames names;
  private final CodePrinter codes;

  DrawPrinter(Types types, KernelNames names, CodePrinter codes) {
    this.types = types;
    this.names = names;
    this.codes = codes;
  }

  /** A draw, rounded once. */
  Java print(Code.Random random) {
    CodeBlock key = CodeBlock.of("$L", names.key(random.name()));
    CodeBlock position = codes.text(random.position());
    Java value = switch (random.distribution()) {
      case UNIFORM -> scaled(random, width(random), "uniform", key, position);
      case NORMAL -> scaled(random, random.parameters().get(1), "normal", key, position);
      case BERNOULLI -> Java.call(
          "$T.bernoulli($L, $L, $L)", Types.DRAWS, key, position, codes.text(random.parameters().get(0)));
    };
    boolean rounds = types.isSingle() && random.distribution() != Expr.Distribution.BERNOULLI;
    return rounds ? Java.cast("float", value) : value;
  }

  /** {@code first + factor * Draws.normal(key, n)}, without a first of 0 and a factor of 1. */
  private Java scaled(Code.Random random, Code factor, String draw, CodeBlock key, CodeBlock position) {
    Java number = Java.call("$T.$L($L, $L)", Types.DRAWS, draw, key, position);
    Java product = is(factor, 1) ? number : Java.infix(codes.print(factor), "*", number, Java.PRODUCT);
    Code first = random.parameters().get(0);
    return is(first, 0) ? product : Java.infix(codes.print(first), "+", product, Java.SUM);
  }

  private static boolean is(Code code, double value) {
    return code instanceof Code.Literal literal && literal.value() == value;
  }

  /** {@code high - low}. */
  private static Code width(Code.Random random) {
    Code low = random.parameters().get(0);
    Code high = random.parameters().get(1);
    return low instanceof Code.Literal from && high instanceof Code.Literal to
        ? new Code.Literal(to.value() - from.value(), to.element())
        : new Code.Call(Primitive.SUBTRACT, List.of(high, low), high.element());
  }
}
