package org.descentlang.compiler.simplify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.where;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** y[o, p] sums over r what is read at p + r - 1, which may be beside x. */
class EdgeTermsTest {
  private final Build build = new Build();
  private final Index o = build.index("o", 16);
  private final Index p = build.index("p", 7);
  private final Index r = build.index("r", 3);
  private final Affine place = Affine.of(p).plus(Affine.of(r)).plus(-1);
  private final Expr start = new Expr.NonNegative(place);
  private final Expr end = new Expr.NonNegative(place.times(-1).plus(6));
  private final Tensor w = value("w", Element.REAL, 16, 3);
  private final Tensor x = value("x", Element.REAL, 7);
  private final Tensor seen = value("seen", Element.BOOLEAN, 7);
  private final Tensor far = value("far", Element.REAL, 13);
  private final Expr weight = read(w, Affine.of(o), Affine.of(r));

  private static Tensor value(String name, Element element, int... shape) {
    return Tensor.value(name, element, Arrays.stream(shape).<Extent>mapToObj(Extent::of).toList());
  }

  private static Expr read(Tensor tensor, Affine... at) {
    return new Expr.Read(tensor, List.of(at));
  }

  private String filled(Domain set, Expr left, Set<Tensor> partial) {
    Expr.Reduce sum =
        new Expr.Reduce(Reducer.SUM, set, Expr.apply(Primitive.MULTIPLY, left, read(x, place)), Order.RUNNING);
    Definition d = new Definition(value("y", Element.REAL, 16, 7), List.of(Affine.of(o), Affine.of(p)), List.of(o, p),
        List.of(), sum, List.of(), Origin.NONE);
    return Printer.text(EdgeTerms.fill(d, partial)).replaceFirst(".* = ", "");
  }

  @Test
  void aFactorIsZeroBesideItsEdge() {
    assertThat(filled(where(over(r), start, end), weight, Set.of()))
        .isEqualTo("sum(r) w[o, r] * (if p + r >= 1 and p + r <= 7 then x[p + r - 1] else 0)");
  }

  @Test
  void aConditionMayNeedTheEdge() {
    assertThat(filled(where(over(r), start, end, read(seen, place)), weight, Set.of()))
        .startsWith("sum(r where p + r >= 1 and p + r <= 7 and seen[p + r - 1])");
  }

  @Test
  void theOtherFactorMayNeedTheEdge() {
    assertThat(filled(where(over(r), start, end), read(far, place.times(2)), Set.of()))
        .startsWith("sum(r < 3 where p + r >= 1 and p + r <= 7)");
  }

  @Test
  void theOtherFactorMayBeDefinedInPlaces() {
    assertThat(filled(where(over(r), start, end), weight, Set.of(w)))
        .startsWith("sum(r where p + r >= 1 and p + r <= 7)");
    assertThat(filled(where(over(r), start, end), weight, Set.of(x))).startsWith("sum(r) ");
  }
}
