package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/** The loops of a {@link Contraction}. */
final class ContractionLoops {
  /** At most so many fused multiplications stand in a loop that is vectorised. */
  private static final int UNROLLED = 4;

  private final Contraction form;
  private final Group group;
  private final Set<Tensor> stored;
  private final Scalars scalars;
  private final Element element;
  private final List<Index> terms;
  private final Index last;
  private final boolean unrolled;
  private final Rows rows;
  private final Rows lines;
  private final Line row;
  private final List<Line> copies;
  private final boolean tiled;
  private final Index tile;

  ContractionLoops(Contraction form, Group group, Set<Tensor> stored, Scalars scalars) {
    this.form = form;
    this.element = Exprs.element(form.reduce);
    this.terms = form.reduce.domain().indices();
    this.last = terms.get(terms.size() - 1);
    this.unrolled = form.parts.stream().noneMatch(c -> Exprs.indices(c).contains(last))
        && last.extent().bound() >= UNROLLED;
    this.tiled = form.down.extent().bound() > form.tileSize;
    this.group = group;
    this.stored = stored;
    this.scalars = scalars;
    int columns = form.across.extent().bound();
    rows = new Rows("rows", element, form.tileSize, columns);
    lines = new Rows("lines", element, UNROLLED, columns);
    row = scalars.line("row", element);
    copies = IntStream.range(0, unrolled ? UNROLLED : 1)
        .mapToObj(n -> scalars.line("line" + (unrolled ? n : ""), element)).toList();
    tile = scalars.index("tile", form.down.extent());
  }

  List<Statement> build() {
    group.leaders().forEach(scalars::solve);
    List<Statement> statements = new ArrayList<>();
    for (int n = 0; n < copies.size(); n++) {
      statements.add(new Statement.Take(copies.get(n), lines, Affine.of(n)));
    }
    statements.addAll(Loops.over(form.around, List.of(), scalars, this::tiles));
    return statements;
  }

  private List<Statement> tiles() {
    return tiled
        ? List.of(new Statement.Loop(tile, Code.integer(0), size(), form.tileSize, sums()))
        : sums();
  }

  private Code size() {
    return new Code.Position(Facts.size(form.down.extent()));
  }

  private List<Statement> sums() {
    List<Statement> statements = new ArrayList<>();
    statements.add(downRows(List.of(new Statement.Clear(row, new Code.Literal(0, element)))));
    statements.addAll(terms());
    statements.add(downRows(List.of(acrossRow(
        Nest.epilogue(group, stored, scalars, new Code.At(row, Affine.of(form.across)))))));
    return statements;
  }

  /** For each row of the tile. */
  private Statement downRows(List<Statement> body) {
    Code end = tiled
        ? new Code.Call(Primitive.MIN,
            List.of(size(), new Code.Position(Affine.of(tile).plus(form.tileSize))), Element.INTEGER)
        : size();
    Code start = tiled ? new Code.Position(Affine.of(tile)) : Code.integer(0);
    return new Statement.Loop(form.down, start, end, 1, taken(body));
  }

  private List<Statement> taken(List<Statement> body) {
    List<Statement> all = new ArrayList<>();
    Affine number = tiled ? Affine.of(form.down).minus(Affine.of(tile)) : Affine.of(form.down);
    all.add(new Statement.Take(row, rows, number));
    all.addAll(body);
    return all;
  }

  private Statement acrossRow(List<Statement> body) {
    return new Statement.Loop(
        form.across, Code.integer(0), new Code.Position(Facts.size(form.across.extent())), 1, body);
  }

  private List<Statement> terms() {
    List<Expr> conditions = form.conditions(false, false);
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
    Code sum = new Code.At(row, Affine.of(form.across));
    for (int n = 0; n < count; n++) {
      Local factor = scalars.local("x" + (unrolled ? n : ""), element);
      body.add(new Statement.Declare(factor, scalars.code(shifted(form.scalar, n), element), false));
      sum = Code.fma(new Code.Use(factor), new Code.At(copies.get(n), Affine.of(form.across)), sum);
    }
    Code total = sum;
    body.addAll(Loops.over(List.of(form.across), form.conditions(true, false), scalars,
        () -> List.of(new Statement.Put(row, Affine.of(form.across), total))));
    statements.addAll(rowsThatHold(taken(body)));
    return statements;
  }

  private List<Statement> rowsThatHold(List<Statement> body) {
    List<Expr> conditions = new ArrayList<>(form.conditions(false, true));
    if (tiled) {
      conditions.add(new Expr.NonNegative(Affine.of(form.down).minus(Affine.of(tile))));
      conditions.add(new Expr.NonNegative(Affine.of(tile).plus(form.tileSize - 1L).minus(Affine.of(form.down))));
    }
    return Loops.over(List.of(form.down), conditions, scalars, () -> body);
  }

  private List<Statement> fillLines(int count) {
    boolean whole = form.conditions(true, false).isEmpty();
    if (whole && form.line instanceof Expr.Read read && isContiguous(read)) {
      return IntStream.range(0, count).mapToObj(n -> copy((Expr.Read) shifted(read, n), copies.get(n))).toList();
    }
    return Loops.over(List.of(form.across), form.conditions(true, false), scalars, () -> IntStream.range(0, count)
        .<Statement>mapToObj(n -> new Statement.Put(
            copies.get(n), Affine.of(form.across), scalars.code(shifted(form.line, n), element))).toList());
  }

  private boolean isContiguous(Expr.Read read) {
    return form.across.extent() instanceof Extent.Constant
        && scalars.offset(read.tensor(), read.at()).coefficient(form.across) == 1
        && !(scalars.code(read) instanceof Code.Use);
  }

  private Statement copy(Expr.Read read, Line to) {
    Affine offset = scalars.offset(read.tensor(), read.at()).minus(Affine.of(form.across));
    return new Statement.CopyTo(to, scalars.homes().of(read.tensor()), offset, form.across.extent().bound());
  }

  /** With the sum's last index so much further on. */
  private Expr shifted(Expr expr, int by) {
    return by == 0 ? expr
        : Exprs.substitute(expr, i -> i.equals(last) ? Affine.of(i).plus(by) : Affine.of(i));
  }
}
