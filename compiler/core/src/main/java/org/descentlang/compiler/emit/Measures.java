package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import java.util.List;
import java.util.Optional;
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
  private final Unit unit;
  private final List<Tensor> totals;
  private final CodePrinter codes;
  private final Members members;

  Measures(Unit unit, List<Tensor> totals, CodePrinter codes, Members members) {
    this.unit = unit;
    this.totals = totals;
    this.members = members;
    this.measures = Stream.concat(
        unit.measures().stream().filter(Measure::loss), unit.measures().stream().filter(m -> !m.loss())).toList();
    this.codes = codes;
  }

  FieldSpec field() {
    return FieldSpec.builder(Types.TALLY, "tally", Modifier.PRIVATE, Modifier.FINAL)
        .initializer("new $T($T.of($L), $T.of($L)$L)$L",
            Types.TALLY, Types.LIST, names(true), Types.LIST, names(false), formulas(), undivided()).build();
  }

  private String formulas() {
    return totals.isEmpty() ? "" : ", " + totals.stream().mapToLong(Tensor::size).sum() + ", this::measure";
  }

  private CodeBlock names(boolean loss) {
    return CodeBlock.join(
        measures.stream().filter(m -> m.loss() == loss).map(m -> CodeBlock.of("$S", m.name())).toList(), ", ");
  }

  private String undivided() {
    return IntStream.range(0, measures.size()).filter(m -> measures.get(m).undivided())
        .mapToObj(m -> ".undivided(" + m + ")").collect(Collectors.joining());
  }

  /** Hands what the routine computed to the tally: sums, weights and totals; and coefficients that settings change. */
  CodeBlock report(Routine routine) {
    CodeBlock.Builder block = CodeBlock.builder();
    for (int m = 0; m < measures.size(); m++) {
      Measure measure = measures.get(m);
      if (unit.isComputed(measure)) {
        continue;
      }
      block.add(set("tally", m, routine));
      if (measure.loss() && !(measure.coefficient() instanceof Expr.Constant)) {
        block.add(coefficient(m));
      }
    }
    if (!totals.isEmpty()) {
      block.add(eachTotal("tally.setTotals")).addStatement("measure(tally)");
    }
    return block.build();
  }

  /** The method that sets the metrics that are computed from totals; none where there are none. */
  Optional<MethodSpec> formulas(CodeBlock kernels, Routine routine) {
    if (totals.isEmpty()) {
      return Optional.empty();
    }
    MethodSpec.Builder method = MethodSpec.methodBuilder("measure").addModifiers(Modifier.PRIVATE)
        .addParameter(Types.TALLY, "of").addJavadoc("Sets the metrics that are computed from totals.\n")
        .addCode(eachTotal("of.copyTotals")).addCode(kernels);
    IntStream.range(0, measures.size()).filter(m -> unit.isComputed(measures.get(m)))
        .forEach(m -> method.addCode(set("of", m, routine)));
    return Optional.of(method.build());
  }

  private CodeBlock set(String tally, int m, Routine routine) {
    return CodeBlock.of("$L.set($L, $L, $L);\n", tally, m, scalar(routine, measures.get(m).sum()),
        scalar(routine, measures.get(m).weight()));
  }

  /** Each total with its first place in the tally. */
  private CodeBlock eachTotal(String call) {
    CodeBlock.Builder block = CodeBlock.builder();
    long from = 0;
    for (Tensor total : totals) {
      block.addStatement("$L($L, $L)", call, from, members.field(total));
      from += total.size();
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
