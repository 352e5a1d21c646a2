package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.ir.Unit.Measure;
import org.descentlang.compiler.schedule.Code;
import org.descentlang.compiler.schedule.Routine;
import org.descentlang.compiler.schedule.Scheduler;

/** The tally of losses and metrics: losses first. */
final class Measures {
  private final List<Measure> measures;
  private final CodePrinter codes;

  Measures(Unit unit, CodePrinter codes) {
    this.measures = Stream.concat(
        unit.measures().stream().filter(Measure::loss), unit.measures().stream().filter(m -> !m.loss())).toList();
    this.codes = codes;
  }

  FieldSpec field() {
    return FieldSpec.builder(Types.TALLY, "tally", Modifier.PRIVATE, Modifier.FINAL)
        .initializer("new $T($T.of($L), $T.of($L))$L",
            Types.TALLY, Types.LIST, names(true), Types.LIST, names(false), undivided()).build();
  }

  private CodeBlock names(boolean loss) {
    return CodeBlock.join(
        measures.stream().filter(m -> m.loss() == loss).map(m -> CodeBlock.of("$S", m.name())).toList(), ", ");
  }

  private String undivided() {
    return IntStream.range(0, measures.size()).filter(m -> measures.get(m).undivided())
        .mapToObj(m -> ".undivided(" + m + ")").collect(Collectors.joining());
  }

  /** Hands the sums and weights that the routine computed to the tally, and coefficients that settings change. */
  CodeBlock report(Routine routine) {
    CodeBlock.Builder block = CodeBlock.builder();
    for (int m = 0; m < measures.size(); m++) {
      Measure measure = measures.get(m);
      block.add("tally.set($L, $L, $L);\n", m, scalar(routine, measure.sum()), scalar(routine, measure.weight()));
      if (measure.loss() && !(measure.coefficient() instanceof Expr.Constant)) {
        block.add(coefficient(m));
      }
    }
    return block.build();
  }

  /** Coefficients that are known once and for all; a tally begins with 1. */
  CodeBlock coefficients() {
    CodeBlock.Builder block = CodeBlock.builder();
    for (int m = 0; m < measures.size(); m++) {
      Measure measure = measures.get(m);
      if (measure.loss() && measure.coefficient() instanceof Expr.Constant constant && constant.value() != 1) {
        block.add(coefficient(m));
      }
    }
    return block.build();
  }

  private CodeBlock coefficient(int measure) {
    return CodeBlock.of("tally.coefficient($L, $L);\n",
        measure, codes.text(Scheduler.scalar(measures.get(measure).coefficient(), Element.WIDE)));
  }

  private CodeBlock scalar(Routine routine, Tensor tensor) {
    return codes.text(new Code.Load(routine.home(tensor), Affine.of(0)));
  }
}
