package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import java.util.List;
import org.descentlang.compiler.ir.Expr;
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
    List<Java> parameters = random.parameters().stream().map(codes::print).toList();
    Java value = switch (random.distribution()) {
      case UNIFORM -> uniform(key, position, parameters.get(0), width(random));
      case NORMAL -> normal(key, position, parameters);
      case BERNOULLI -> new Java(CodeBlock.of("$T.bernoulli($L, $L, $L) ? 1 : 0",
          Types.DRAWS, key, position, parameters.get(0).text()), Java.CHOICE);
    };
    boolean rounds = types.isSingle() && random.distribution() != Expr.Distribution.BERNOULLI;
    return rounds ? Java.cast("float", value) : value;
  }

  private static Java uniform(CodeBlock key, CodeBlock position, Java low, Java width) {
    return new Java(CodeBlock.of("$L + $L * $T.uniform($L, $L)",
        low.as(Java.SUM), width.as(Java.PRODUCT), Types.DRAWS, key, position), Java.SUM);
  }

  /** {@code high - low}. */
  private Java width(Code.Random random) {
    Code low = random.parameters().get(0);
    Code high = random.parameters().get(1);
    return low instanceof Code.Literal from && high instanceof Code.Literal to
        ? codes.print(new Code.Literal(to.value() - from.value(), to.element()))
        : Java.infix(codes.print(high), "-", codes.print(low), Java.SUM);
  }

  private static Java normal(CodeBlock key, CodeBlock position, List<Java> parameters) {
    return new Java(CodeBlock.of("$L + $L * $T.normal($L, $L)",
        parameters.get(0).as(Java.SUM), parameters.get(1).as(Java.PRODUCT), Types.DRAWS, key, position), Java.SUM);
  }
}
