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
 * factors stand in arrays, and all sums have the same terms.
 */
final class TiledSums {
  /** Rows and columns of a tile. */
  private static final int HEIGHT = 4;
  static final int WIDTH = 16;
  /** Terms that are copied side by side at a time. */
  static final int MOST_TERMS = 128;
  /** Columns of which that is done at a time. */
  private static final int MOST_COLUMNS = 64;
  /** Terms, and columns, whose places may stand in a table. */
  private static final int LARGEST_TABLE = 1 << 16;

  /** The sums' last terms, as many as the factors can be read for at once, and the factors. */
  private record Form(
      List<Index> inner, Statement.Factor left, Statement.Factor right, Offsets columns,
      Optional<Statement.Edges> edges) {
    boolean isEven() {
      return left.terms().isEven() && right.terms().isEven() && columns.isEven();
    }
  }

  private final Contraction form;
  private final Scalars scalars;
  private final List<Index> terms;
  private final Optional<Form> found;

  TiledSums(Contraction form, Scalars scalars) {
    this.form = form;
    this.scalars = scalars;
    this.terms = form.reduce.domain().indices();
    this.found = form.thresholds.vectors() && Exprs.element(form.reduce) == Element.REAL ? find() : Optional.empty();
  }

  /** Rows to compute in, with room for whole tiles from any of them on. */
  static Rows rows(String name, Element element, int rows, int columns) {
    return new Rows(name, element, whole(rows + HEIGHT - 1, HEIGHT), whole(columns, WIDTH));
  }

  private static int whole(int size, int tile) {
    return (size + tile - 1) / tile * tile;
  }

  /** Whether the sums have that form. */
  boolean fits() {
    return found.isPresent();
  }

  /** Whether all terms are read at once, so that nothing has to be added to. */
  boolean isWhole() {
    return found.filter(f -> form.parts.isEmpty() || f.edges.isPresent())
        .filter(f -> f.inner.equals(terms)).isPresent();
  }

  /**
   * The sums of the rows from {@code from} to before {@code to}.
   *
   * @param number of a row among those to compute in
   */
  List<Statement> build(Rows rows, Code from, Code to, Affine number) {
    Form tiled = found.orElseThrow();
    int most = (int) Math.min(MOST_TERMS, new Domain(tiled.inner, List.of()).box());
    Rows scratch = new Rows("tiles", Element.REAL, 1,
        most * (whole(rows.rows(), WIDTH) + MOST_COLUMNS) + (tiled.isEven() ? 0 : WIDTH));
    List<Expr> parts = tiled.edges.isPresent() ? List.of() : form.parts;
    return Loops.over(terms.subList(0, terms.size() - tiled.inner.size()), parts, scalars,
        () -> List.of(new Statement.Products(
            form.down, from, to, number, rows, !isWhole(), tiled.columns, placed(tiled.left), placed(tiled.right),
            tiled.isEven(), false, count(tiled.inner),
            tiled.edges.map(e -> new Statement.Edges(scalars.place(e.low()), scalars.place(e.high()))),
            transposed(tiled), scratch)));
  }

  /**
   * Where the terms of both factors stand side by side, of one they are copied number by number: of that which has
   * fewer.
   */
  private Optional<Rows> transposed(Form tiled) {
    long count = Math.min(form.thresholds.tile(), form.down.extent().bound());
    long columns = tiled.columns.size();
    long number = new Domain(tiled.inner, List.of()).box();
    return isWhole() && tiled.isEven() && tiled.edges.isEmpty() && tiled.left.terms().stride() == 1
        && tiled.right.terms().stride() == 1 && tiled.columns.stride() != 1
        && columns * number > count * (number + columns)
        ? Optional.of(rows("transposed", Element.REAL, (int) columns, (int) count)) : Optional.empty();
  }

  /** With what is known of indices in the loops around. */
  private Statement.Factor placed(Statement.Factor factor) {
    return new Statement.Factor(factor.tensor(), scalars.place(factor.from()), factor.terms());
  }

  /** All of the last terms of which nothing is said. */
  private Optional<Form> find() {
    Optional<Statement.Edges> edges = edges();
    for (int n = 0; n < terms.size(); n++) {
      List<Index> inner = terms.subList(n, terms.size());
      if (edges.isPresent() || form.parts.stream().map(Exprs::indices).noneMatch(
          i -> i.contains(form.down) || inner.stream().anyMatch(i::contains)
              || form.across.stream().anyMatch(i::contains))) {
        Optional<Form> tiled = find(inner, edges);
        if (tiled.isPresent()) {
          return tiled;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Form> find(List<Index> inner, Optional<Statement.Edges> edges) {
    Optional<Statement.Factor> left = factor(form.scalar, inner).filter(f -> f.from().mentions(form.down));
    Optional<Statement.Factor> right = factor(form.line, inner).filter(f -> !f.from().mentions(form.down));
    Optional<Offsets> columns = form.hasGaps()
        ? Optional.of(new Offsets(List.of(form.columns()), List.of(1)))
        : code(form.line).flatMap(load -> Offsets.of(load.offset(), form.across));
    return left.flatMap(l -> right.flatMap(r -> columns.map(c -> new Form(inner, l, r, c, edges))))
        .filter(f -> new Domain(inner, List.of()).box() >= form.thresholds.fewestTerms()
            && (f.isEven() || edges.isEmpty() && fitsTables(f)));
  }

  /**
   * Of a triangle: conditions that say from which term on a row has terms, or to which. Factors can be read for all
   * terms alike.
   */
  private Optional<Statement.Edges> edges() {
    Index term = terms.get(terms.size() - 1);
    if (form.parts.isEmpty() || terms.size() != 1 || !form.isReadable) {
      return Optional.empty();
    }
    Affine low = Affine.of(0);
    Affine high = Facts.size(term.extent());
    for (Expr part : form.parts) {
      Affine edge = part instanceof Expr.NonNegative condition ? scalars.place(condition.value()) : Affine.of(0);
      Affine rest = edge.plus(Affine.of(term).times(-edge.coefficient(term)));
      if (edge.coefficient(term) == 1 && low.equals(Affine.of(0))) {
        low = rest.times(-1);
      } else if (edge.coefficient(term) == -1 && high.equals(Facts.size(term.extent()))) {
        high = rest.plus(1);
      } else {
        return Optional.empty();
      }
      if (form.across.stream().anyMatch(edge::mentions)) {
        return Optional.empty();
      }
    }
    return Optional.of(new Statement.Edges(low, high));
  }

  /** Tables have a place for each term: none ends at run time. */
  private static boolean fitsTables(Form tiled) {
    return tiled.inner.get(0).extent() instanceof Extent.Constant && tiled.left.terms().size() <= LARGEST_TABLE
        && tiled.columns.size() <= LARGEST_TABLE;
  }

  private Optional<Code.Load> code(Expr factor) {
    return scalars.code(factor, Element.REAL) instanceof Code.Load load && load.element() == Element.REAL
        && !load.tensor().shape().isEmpty() ? Optional.of(load) : Optional.empty();
  }

  private Optional<Statement.Factor> factor(Expr factor, List<Index> inner) {
    return code(factor).flatMap(load -> Offsets.of(load.offset(), inner).map(offsets -> new Statement.Factor(
        load.tensor(), load.offset().substitute(
            i -> inner.contains(i) || form.across.contains(i) ? Affine.of(0) : Affine.of(i)),
        offsets)));
  }

  private static Affine count(List<Index> indices) {
    Affine count = Facts.size(indices.get(0).extent());
    for (Index index : indices.subList(1, indices.size())) {
      count = count.times(index.extent().bound());
    }
    return count;
  }
}
