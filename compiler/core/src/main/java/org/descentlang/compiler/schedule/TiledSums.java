package org.descentlang.compiler.schedule;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;

/**
 * A {@link Contraction} as products of matrices in arrays, which vectors compute in tiles of registers: where both
 * factors stand in arrays, the last terms are one step apart in each, and all sums have the same terms.
 */
final class TiledSums {
  /** Rows and columns of a tile. */
  private static final int HEIGHT = 4;
  private static final int WIDTH = 16;
  /** Terms that are copied side by side at a time. */
  private static final int MOST_TERMS = 256;

  private final Contraction form;
  private final Scalars scalars;
  private final List<Index> terms;

  TiledSums(Contraction form, Scalars scalars) {
    this.form = form;
    this.scalars = scalars;
    this.terms = form.reduce.domain().indices();
  }

  /** Rows to compute in, with room for whole tiles from any of them on. */
  static Rows rows(Element element, int rows, int columns) {
    return new Rows("rows", element, whole(rows + HEIGHT - 1, HEIGHT), whole(columns, WIDTH));
  }

  private static int whole(int size, int tile) {
    return (size + tile - 1) / tile * tile;
  }

  /** Whether the sums have that form. */
  boolean fits() {
    return form.thresholds.vectors() && Exprs.element(form.reduce) == Element.REAL && inner().isPresent();
  }

  /** Whether all terms are one range of both factors, so that nothing has to be added to. */
  boolean isWhole() {
    return form.parts.isEmpty() && inner().filter(terms::equals).isPresent();
  }

  /**
   * The sums of the rows from {@code from} to before {@code to}.
   *
   * @param number of a row among those to compute in
   */
  List<Statement> build(Rows rows, Code from, Code to, Affine number) {
    List<Index> inner = inner().orElseThrow();
    int most = (int) Math.min(MOST_TERMS, new Domain(inner, List.of()).box());
    Rows scratch = new Rows("tiles", Element.REAL, 1, most * (rows.rows() + WIDTH));
    return Loops.over(terms.subList(0, terms.size() - inner.size()), form.parts, scalars,
        () -> List.of(new Statement.Products(form.down, from, to, number, rows, !isWhole(), form.columns(),
            factor(form.scalar, inner).orElseThrow(), factor(form.line, inner).orElseThrow(), count(inner), scratch)));
  }

  /** The last indices of the terms, as many as are one range of both factors, with no condition of their own. */
  private Optional<List<Index>> inner() {
    for (int n = 0; n < terms.size(); n++) {
      List<Index> inner = terms.subList(n, terms.size());
      if (isRange(inner) && form.parts.stream().map(Exprs::indices).noneMatch(
          i -> i.contains(form.down) || inner.stream().anyMatch(i::contains)
              || form.across.stream().anyMatch(i::contains))) {
        return Optional.of(inner);
      }
    }
    return Optional.empty();
  }

  private boolean isRange(List<Index> inner) {
    return new Domain(inner, List.of()).box() >= form.thresholds.fewestTerms() && isOneRange(inner)
        && isAlong(form.line)
        && factor(form.scalar, inner).filter(f -> f.from().mentions(form.down)).isPresent()
        && factor(form.line, inner).filter(f -> !f.from().mentions(form.down)).isPresent();
  }

  /** Whether the row's elements stand side by side. */
  private boolean isAlong(Expr line) {
    return code(line).filter(load -> step(load.offset(), form.across).filter(s -> s == 1).isPresent()).isPresent();
  }

  private Optional<Code.Load> code(Expr factor) {
    return scalars.code(factor, Element.REAL) instanceof Code.Load load && load.element() == Element.REAL
        && !load.tensor().shape().isEmpty() ? Optional.of(load) : Optional.empty();
  }

  private Optional<Statement.Factor> factor(Expr factor, List<Index> inner) {
    return code(factor).flatMap(load -> step(load.offset(), inner).map(term -> new Statement.Factor(
        load.tensor(), load.offset().substitute(
            i -> inner.contains(i) || form.across.contains(i) ? Affine.of(0) : Affine.of(i)),
        Math.toIntExact(term))));
  }

  /** How far apart elements are that follow each other row-major; empty where that is not always as far. */
  private static Optional<Long> step(Affine offset, List<Index> indices) {
    long step = offset.coefficient(indices.get(indices.size() - 1));
    long next = step;
    for (int n = indices.size() - 1; n >= 0; n--) {
      int size = indices.get(n).extent().bound();
      if (size > 1 && offset.coefficient(indices.get(n)) != next) {
        return Optional.empty();
      }
      next *= size;
    }
    return Optional.of(step);
  }

  /** A run-time extent leaves no gaps where it is the outermost. */
  private static boolean isOneRange(List<Index> indices) {
    return indices.stream().skip(1).allMatch(i -> i.extent() instanceof Extent.Constant);
  }

  private static Affine count(List<Index> indices) {
    Affine count = Facts.size(indices.get(0).extent());
    for (Index index : indices.subList(1, indices.size())) {
      count = count.times(index.extent().bound());
    }
    return count;
  }
}
