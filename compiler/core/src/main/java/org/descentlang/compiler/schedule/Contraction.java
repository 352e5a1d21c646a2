package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * A running sum of products, one factor of which has the result's innermost index, in the form that HotSpot vectorises:
 *
 * <pre>
 * y[k, j] = sum(i) w[j, i] * x[k, i]
 *
 * for i by 4:                                     the sum outside, in its order
 *   line0..3[j] = w[j, i..i+3]                    four lines of the factor, each an array of its own
 *   for k: for j: row[k][j] += x[k, i] line0[j] + x[k, i+1] line1[j] + ...      one fma a term, in order
 * for k: for j: y[k, j] = row[k][j], and what follows from it
 * </pre>
 */
final class Contraction {
  /** At most so many fused multiplications stand in a loop that is vectorised. */
  private static final int UNROLLED = 4;

  private final int tileSize;
  private final Expr.Reduce reduce;
  /** Along a row. */
  private final Index across;
  /** From row to row: the other factor has it. */
  private final Index down;
  /** The result's other indices, for which all of this is done again. */
  private final List<Index> around;
  private final Expr line;
  private final Expr scalar;
  private final List<Expr> parts;

  private Contraction(
      Step.Definition definition, Expr.Reduce reduce, Index across, Index down, Expr line, Expr scalar,
      int tileSize) {
    this.tileSize = tileSize;
    this.reduce = reduce;
    this.across = across;
    this.down = down;
    this.around = definition.indices().stream().filter(i -> !i.equals(across) && !i.equals(down)).toList();
    this.line = line;
    this.scalar = scalar;
    this.parts = parts(reduce.domain());
  }

  private static List<Expr> parts(Domain domain) {
    return domain.conditions().stream().flatMap(c -> Conditions.conjuncts(c).stream()).toList();
  }

  /** Empty where the definition has another structure. */
  static Optional<Contraction> of(Step.Definition definition, Thresholds thresholds) {
    if (!(definition.body() instanceof Expr.Reduce reduce) || !isRunningSum(reduce) || !definition.where().isEmpty()
        || definition.indices().size() < 2 || !(reduce.body() instanceof Expr.Apply product)
        || product.primitive() != Primitive.MULTIPLY || reduce.domain().box() < thresholds.fewestTerms()) {
      return Optional.empty();
    }
    Expr left = product.arguments().get(0);
    Expr right = product.arguments().get(1);
    return of(definition, reduce, left, right, thresholds)
        .or(() -> of(definition, reduce, right, left, thresholds));
  }

  private static boolean isRunningSum(Expr.Reduce reduce) {
    return reduce.reducer() == Reducer.SUM && reduce.order() != Order.LANES
        && Exprs.element(reduce) == Element.REAL && !reduce.domain().indices().isEmpty();
  }

  private static Optional<Contraction> of(
      Step.Definition definition, Expr.Reduce reduce, Expr line, Expr scalar, Thresholds thresholds) {
    Index across = definition.indices().get(definition.indices().size() - 1);
    Set<Index> ofLine = Exprs.indices(line);
    Optional<Index> down = definition.indices().stream()
        .filter(i -> !ofLine.contains(i) && !i.equals(across) && i.extent().bound() >= thresholds.fewestRows())
        .reduce((a, b) -> b.extent().bound() >= a.extent().bound() ? b : a);
    if (across.extent().bound() < thresholds.shortestRow() || down.isEmpty() || !ofLine.contains(across)
        || Exprs.indices(scalar).contains(across) || Exprs.element(line) != Element.REAL) {
      return Optional.empty();
    }
    return parts(reduce.domain()).stream().allMatch(c -> canPlace(c, across, down.get()))
        ? Optional.of(new Contraction(definition, reduce, across, down.get(), line, scalar, thresholds.tile()))
        : Optional.empty();
  }

  /** What is said of a row's own index must be a bound of it, the same for all rows. */
  private static boolean canPlace(Expr condition, Index across, Index down) {
    Set<Index> indices = Exprs.indices(condition);
    return !indices.contains(across) || condition instanceof Expr.NonNegative && !indices.contains(down);
  }

  List<Statement> build(Group group, Set<Tensor> stored, Scalars scalars) {
    return new Builder(group, stored, scalars).build();
  }

  /** Conditions that mention the index of a row, that of a column, or neither. */
  private List<Expr> conditions(boolean ofAcross, boolean ofDown) {
    return parts.stream().filter(c -> Exprs.indices(c).contains(across) == ofAcross
        && Exprs.indices(c).contains(down) == ofDown).toList();
  }

  private final class Builder {
    private final Group group;
    private final Set<Tensor> stored;
    private final Scalars scalars;
    private final Element element = Exprs.element(reduce);
    private final List<Index> terms = reduce.domain().indices();
    private final Index last = terms.get(terms.size() - 1);
    private final boolean unrolled = parts.stream().noneMatch(c -> Exprs.indices(c).contains(last))
        && last.extent().bound() >= UNROLLED;
    private final Rows rows;
    private final Rows lines;
    private final Line row;
    private final List<Line> copies;
    private final boolean tiled = down.extent().bound() > tileSize;
    private final Index tile;

    Builder(Group group, Set<Tensor> stored, Scalars scalars) {
      this.group = group;
      this.stored = stored;
      this.scalars = scalars;
      int columns = across.extent().bound();
      rows = new Rows("rows", element, tileSize, columns);
      lines = new Rows("lines", element, UNROLLED, columns);
      row = scalars.line("row", element);
      copies = IntStream.range(0, unrolled ? UNROLLED : 1)
          .mapToObj(n -> scalars.line("line" + (unrolled ? n : ""), element)).toList();
      tile = scalars.index("tile", down.extent());
    }

    List<Statement> build() {
      group.leaders().forEach(scalars::solve);
      List<Statement> statements = new ArrayList<>();
      for (int n = 0; n < copies.size(); n++) {
        statements.add(new Statement.Take(copies.get(n), lines, Affine.of(n)));
      }
      statements.addAll(Loops.over(around, List.of(), scalars, this::tiles));
      return statements;
    }

    private List<Statement> tiles() {
      return tiled
          ? List.of(new Statement.Loop(tile, Code.integer(0), size(), tileSize, sums()))
          : sums();
    }

    private Code size() {
      return new Code.Position(Facts.size(down.extent()));
    }

    private List<Statement> sums() {
      List<Statement> statements = new ArrayList<>();
      statements.add(downRows(List.of(new Statement.Clear(row, new Code.Literal(0, element)))));
      statements.addAll(terms());
      statements.add(downRows(List.of(acrossRow(
          Nest.epilogue(group, stored, scalars, new Code.At(row, Affine.of(across)))))));
      return statements;
    }

    /** For each row of the tile. */
    private Statement downRows(List<Statement> body) {
      Code end = tiled
          ? new Code.Call(Primitive.MIN,
              List.of(size(), new Code.Position(Affine.of(tile).plus(tileSize))), Element.INTEGER)
          : size();
      return new Statement.Loop(down, tiled ? new Code.Position(Affine.of(tile)) : Code.integer(0), end, 1, taken(body));
    }

    private List<Statement> taken(List<Statement> body) {
      List<Statement> all = new ArrayList<>();
      Affine number = tiled ? Affine.of(down).minus(Affine.of(tile)) : Affine.of(down);
      all.add(new Statement.Take(row, rows, number));
      all.addAll(body);
      return all;
    }

    private Statement acrossRow(List<Statement> body) {
      return new Statement.Loop(
          across, Code.integer(0), new Code.Position(Facts.size(across.extent())), 1, body);
    }

    private List<Statement> terms() {
      List<Expr> conditions = conditions(false, false);
      if (!unrolled) {
        return Loops.over(terms, conditions, scalars, () -> add(1));
      }
      return Loops.over(terms.subList(0, terms.size() - 1), conditions, scalars, this::byFours);
    }

    /** Four terms at a time, then the ones that are left. */
    private List<Statement> byFours() {
      Affine size = Facts.size(last.extent());
      List<Statement> statements = new ArrayList<>();
      long whole = size.constant() - size.constant() % UNROLLED;
      Code end = size.isConstant() ? Code.integer(whole) : new Code.Position(size.plus(1 - UNROLLED));
      statements.add(new Statement.Loop(last, Code.integer(0), end, UNROLLED, add(UNROLLED)));
      if (!size.isConstant()) {
        Code left = Solution.integer(Primitive.FLOOR_REMAINDER, new Code.Position(size), UNROLLED);
        Code start = new Code.Call(
            Primitive.SUBTRACT, List.of(new Code.Position(size), left), Element.INTEGER);
        statements.add(new Statement.Loop(last, start, new Code.Position(size), 1, add(1)));
      } else if (whole < size.constant()) {
        statements.add(new Statement.Loop(last, Code.integer(whole), Code.integer(size.constant()), 1, add(1)));
      }
      return statements;
    }

    /** Adds so many terms to every row. */
    private List<Statement> add(int count) {
      List<Statement> statements = new ArrayList<>(fillLines(count));
      List<Statement> body = new ArrayList<>();
      Code sum = new Code.At(row, Affine.of(across));
      for (int n = 0; n < count; n++) {
        Local factor = scalars.local("x" + (unrolled ? n : ""), element);
        body.add(new Statement.Declare(factor, scalars.code(shifted(scalar, n), element), false));
        sum = Code.fma(new Code.Use(factor), new Code.At(copies.get(n), Affine.of(across)), sum);
      }
      Code total = sum;
      body.addAll(Loops.over(List.of(across), conditions(true, false), scalars,
          () -> List.of(new Statement.Put(row, Affine.of(across), total))));
      statements.addAll(rowsThatHold(taken(body)));
      return statements;
    }

    private List<Statement> rowsThatHold(List<Statement> body) {
      List<Expr> conditions = new ArrayList<>(conditions(false, true));
      if (tiled) {
        conditions.add(new Expr.NonNegative(Affine.of(down).minus(Affine.of(tile))));
        conditions.add(new Expr.NonNegative(Affine.of(tile).plus(tileSize - 1L).minus(Affine.of(down))));
      }
      return Loops.over(List.of(down), conditions, scalars, () -> body);
    }

    private List<Statement> fillLines(int count) {
      boolean whole = conditions(true, false).isEmpty();
      if (whole && line instanceof Expr.Read read && isContiguous(read)) {
        return IntStream.range(0, count).mapToObj(n -> copy((Expr.Read) shifted(read, n), copies.get(n))).toList();
      }
      return Loops.over(List.of(across), conditions(true, false), scalars, () -> IntStream.range(0, count)
          .<Statement>mapToObj(n -> new Statement.Put(
              copies.get(n), Affine.of(across), scalars.code(shifted(line, n), element))).toList());
    }

    private boolean isContiguous(Expr.Read read) {
      return across.extent() instanceof org.descentlang.compiler.ir.Extent.Constant
          && scalars.offset(read.tensor(), read.at()).coefficient(across) == 1
          && !(scalars.code(read) instanceof Code.Use);
    }

    private Statement copy(Expr.Read read, Line to) {
      Affine offset = scalars.offset(read.tensor(), read.at()).minus(Affine.of(across));
      return new Statement.CopyTo(to, scalars.homes().of(read.tensor()), offset, across.extent().bound());
    }

    /** With the sum's last index so much further on. */
    private Expr shifted(Expr expr, int by) {
      return by == 0 ? expr
          : Exprs.substitute(expr, i -> i.equals(last) ? Affine.of(i).plus(by) : Affine.of(i));
    }
  }
}
