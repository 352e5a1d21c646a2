package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
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
  /** So many terms are added at a time. */
  private final int unrolled;
  /** The one condition that says of which terms a row is the sum, if there is one: of a triangle. */
  private final Optional<Affine> edge;
  private final Rows rows;
  private final Rows lines;
  private final Line row;
  private final List<Line> copies;
  private final TiledSums tiles;
  private final Local vectors;
  private final boolean tiled;
  private final Index tile;
  /** Along a row. */
  private final Index column;

  ContractionLoops(Contraction form, Group group, Set<Tensor> stored, Scalars scalars) {
    this.form = form;
    this.element = Exprs.element(form.reduce);
    this.terms = form.reduce.domain().indices();
    this.last = terms.get(terms.size() - 1);
    List<Expr> moving = form.parts.stream().filter(c -> Exprs.indices(c).contains(last)).toList();
    this.edge = moving.size() == 1 && moving.get(0) instanceof Expr.NonNegative condition
        && form.conditions(false, true).contains(condition) ? Optional.of(condition.value()) : Optional.empty();
    this.unrolled = moving.isEmpty() || edge.isPresent() ? Math.min(UNROLLED, last.extent().bound()) : 1;
    this.tiled = form.down.extent().bound() > form.thresholds.tile();
    this.group = group;
    this.stored = stored;
    this.scalars = scalars;
    rows = TiledSums.rows(
        "rows", element, Math.min(form.thresholds.tile(), form.down.extent().bound()), form.columns());
    lines = new Rows("lines", element, UNROLLED, form.columns());
    row = scalars.line("row", element);
    copies = IntStream.range(0, unrolled)
        .mapToObj(n -> scalars.line("line" + (unrolled > 1 ? n : ""), element)).toList();
    tiles = new TiledSums(form, scalars);
    vectors = scalars.local("vectors", Element.BOOLEAN);
    tile = scalars.index("tile", form.down.extent());
    column = form.across.size() == 1 && !form.hasGaps()
        ? form.across.get(0) : scalars.index("n", Extent.of(form.columns()));
  }

  List<Statement> build() {
    group.leaders().forEach(scalars::solve);
    List<Statement> statements = new ArrayList<>();
    if (tiles.fits()) {
      statements.add(new Statement.Declare(vectors, new Code.Vectors(), false));
    }
    for (int n = 0; n < copies.size(); n++) {
      statements.add(new Statement.Take(copies.get(n), lines, Affine.of(n)));
    }
    statements.addAll(Loops.over(form.around, List.of(), scalars, this::tiles));
    return statements;
  }

  private List<Statement> tiles() {
    return tiled
        ? List.of(new Statement.Loop(tile, Code.integer(0), size(), form.thresholds.tile(), sums()))
        : sums();
  }

  private Code size() {
    return new Code.Position(Facts.size(form.down.extent()));
  }

  private List<Statement> sums() {
    List<Statement> statements = new ArrayList<>();
    Statement clear = downRows(List.of(new Statement.Clear(row, new Code.Literal(0, element))));
    if (!tiles.fits()) {
      statements.add(clear);
      statements.addAll(terms());
    } else {
      List<Statement> plain = new ArrayList<>(terms());
      (tiles.isWhole() ? plain : statements).add(0, clear);
      statements.add(new Statement.Guard(new Code.Use(vectors), tiles.build(rows, start(), end(), number())));
      statements.add(new Statement.Guard(
          new Code.Call(Primitive.NOT, List.of(new Code.Use(vectors)), Element.BOOLEAN), plain));
    }
    List<Statement> along = new ArrayList<>(along(form.kept.stream().toList(), () -> new Code.At(row, place())));
    form.kept.ifPresent(c -> along.addAll(along(List.of(Conditions.negate(c)), () -> new Code.Literal(0, element))));
    statements.add(downRows(form.hasGaps() ? new GapRows(row, place(), column, scalars).apply(along) : along));
    return statements;
  }

  /** What follows from sums of a row, of those for which the conditions hold; over nothing a sum is 0. */
  private List<Statement> along(List<Expr> conditions, Supplier<Code> sum) {
    return alongRow(conditions, () -> Nest.epilogue(group, stored, scalars, sum.get()));
  }

  /** Where in its row an element stands. */
  private Affine place() {
    return scalars.place(form.place);
  }

  private List<Statement> alongRow(List<Expr> conditions, Supplier<List<Statement>> body) {
    return new Collapse(scalars).apply(Loops.over(form.across, conditions, scalars, body));
  }

  /** For each row of the tile. */
  private Statement downRows(List<Statement> body) {
    return new Statement.Loop(form.down, start(), end(), 1, taken(body));
  }

  /** At which row the tile begins. */
  private Code start() {
    return tiled ? new Code.Position(Affine.of(tile)) : Code.integer(0);
  }

  /** Before which row the tile ends. */
  private Code end() {
    Code tileEnd = new Code.Position(Affine.of(tile).plus(form.thresholds.tile()));
    return !tiled ? size() : isEven() ? tileEnd
        : new Code.Call(Primitive.MIN, List.of(size(), tileEnd), Element.INTEGER);
  }

  /** Whether each tile is full. */
  private boolean isEven() {
    return form.down.extent() instanceof Extent.Constant size && size.bound() % form.thresholds.tile() == 0;
  }

  private List<Statement> taken(List<Statement> body) {
    List<Statement> all = new ArrayList<>();
    all.add(new Statement.Take(row, rows, scalars.place(number())));
    all.addAll(body);
    return all;
  }

  /** Which of the rows to compute in is that of the index. */
  private Affine number() {
    return tiled ? Affine.of(form.down).minus(Affine.of(tile)) : Affine.of(form.down);
  }

  private List<Statement> terms() {
    List<Expr> conditions = form.conditions(false, false);
    if (unrolled == 1) {
      return Loops.over(terms, conditions, scalars, () -> add(1));
    }
    return Loops.over(terms.subList(0, terms.size() - 1), conditions, scalars, this::some);
  }

  /** As many terms at a time, then the ones that are left. */
  private List<Statement> some() {
    Affine size = Facts.size(last.extent());
    if (size.isConstant()) {
      long whole = size.constant() - size.constant() % unrolled;
      List<Statement> statements = new ArrayList<>(steps(0, whole, unrolled));
      statements.addAll(steps(whole, size.constant(), 1));
      return statements;
    }
    Code left = Solution.integer(Primitive.FLOOR_REMAINDER, new Code.Position(size), unrolled);
    Code start = new Code.Call(Primitive.SUBTRACT, List.of(new Code.Position(size), left), Element.INTEGER);
    return List.of(
        new Statement.Loop(
            last, Code.integer(0), new Code.Position(size.plus(1 - unrolled)), unrolled, add(unrolled)),
        new Statement.Loop(last, start, new Code.Position(size), 1, add(1)));
  }

  /** A loop, where there is more than one round, or where a row is found anew for some terms. */
  private List<Statement> steps(long from, long to, int step) {
    if (to - from == step && form.parts.isEmpty()) {
      return Statements.mapAffine(
          add(step), a -> a.substitute(i -> i.equals(last) ? Affine.of(from) : Affine.of(i)));
    }
    return from == to ? List.of()
        : List.of(new Statement.Loop(last, Code.integer(from), Code.integer(to), step, add(step)));
  }

  /** Adds so many terms to every row that has them. */
  private List<Statement> add(int count) {
    List<Statement> statements = new ArrayList<>(fillLines(count));
    List<Expr> fixed = form.conditions(false, true).stream().filter(c -> !isEdge(c)).toList();
    if (edge.isEmpty()) {
      statements.addAll(rowsWhere(fixed, () -> addTo(0, count)));
      return statements;
    }
    int strictest = edge.get().coefficient(last) > 0 ? 0 : count - 1;
    statements.addAll(rowsWhere(and(fixed, at(strictest)), () -> addTo(0, count)));
    for (int n = 0; n < count; n++) {
      if (n != strictest) {
        int term = n;
        Expr notAll = new Expr.NonNegative(edge(strictest).times(-1).plus(-1));
        statements.addAll(rowsWhere(and(fixed, at(n), notAll), () -> addTo(term, 1)));
      }
    }
    return statements;
  }

  private boolean isEdge(Expr condition) {
    return condition instanceof Expr.NonNegative bound && edge.filter(bound.value()::equals).isPresent();
  }

  /** Of the term so much further on. */
  private Affine edge(int by) {
    return edge.orElseThrow().plus(edge.get().coefficient(last) * by);
  }

  private Expr at(int by) {
    return new Expr.NonNegative(edge(by));
  }

  private static List<Expr> and(List<Expr> conditions, Expr... more) {
    return Stream.concat(conditions.stream(), Stream.of(more)).toList();
  }

  /** Adds terms to the row in hand, from that one on. */
  private List<Statement> addTo(int first, int count) {
    List<Statement> body = new ArrayList<>();
    List<Code> factors = new ArrayList<>();
    for (int n = first; n < first + count; n++) {
      Local factor = scalars.local("x" + (unrolled > 1 ? n : ""), element);
      body.add(new Statement.Declare(factor, scalars.code(shifted(form.scalar, n), element), false));
      factors.add(new Code.Use(factor));
    }
    Function<Affine, Statement> add = place -> add(factors, first, place);
    body.addAll(form.conditions(true, false).isEmpty()
        ? List.of(new Statement.Loop(column, Code.integer(0), columns(), 1, List.of(add.apply(Affine.of(column)))))
        : Loops.over(form.across, form.conditions(true, false), scalars, () -> List.of(add.apply(place()))));
    return body;
  }

  private Statement add(List<Code> factors, int first, Affine place) {
    Code sum = new Code.At(row, place);
    for (int n = 0; n < factors.size(); n++) {
      sum = Code.fma(factors.get(n), new Code.At(copies.get(first + n), place), sum);
    }
    return new Statement.Put(row, place, sum);
  }

  private Code columns() {
    return new Code.Position(Facts.size(column.extent()));
  }

  /** An equality may give the row, there and nowhere else. */
  private List<Statement> rowsWhere(List<Expr> holds, Supplier<List<Statement>> body) {
    if (holds.isEmpty()) {
      return List.of(downRows(body.get()));
    }
    List<Expr> conditions = new ArrayList<>(holds);
    if (tiled) {
      conditions.add(new Expr.NonNegative(Affine.of(form.down).minus(Affine.of(tile))));
      conditions.add(new Expr.NonNegative(
          Affine.of(tile).plus(form.thresholds.tile() - 1L).minus(Affine.of(form.down))));
    }
    List<Statement> rows = Loops.over(List.of(form.down), conditions, scalars, () -> taken(body.get()));
    scalars.release(form.down);
    return rows;
  }

  /** What is contiguous, or ends at an edge, line by line; what stands far apart is gathered for all lines at once. */
  private List<Statement> fillLines(int count) {
    if (form.hasGaps()) {
      return IntStream.range(0, count).boxed().flatMap(n -> fillStretch(copies.get(n), shifted(form.line, n)).stream())
          .toList();
    }
    if (isContiguous() || !edges(form.line).isEmpty()) {
      return IntStream.range(0, count).boxed().flatMap(n -> fillLine(copies.get(n), shifted(form.line, n)).stream())
          .toList();
    }
    return alongRow(form.conditions(true, false), () -> IntStream.range(0, count)
        .<Statement>mapToObj(n -> new Statement.Put(
            copies.get(n), place(), scalars.code(shifted(form.line, n), element))).toList());
  }

  /** From the row's first element to its last, with all between them. */
  private List<Statement> fillStretch(Line to, Expr line) {
    Expr.Read read = (Expr.Read) line;
    Affine first = Layout.offset(read.tensor().shape(), read.at())
        .substitute(i -> form.across.contains(i) ? Affine.of(0) : Affine.of(i));
    Code element = new Code.Load(
        scalars.homes().of(read.tensor()), scalars.place(first).plus(Affine.of(column)));
    return RowCopies.apply(List.of(new Statement.Loop(column, Code.integer(0), columns(), 1,
        List.of(new Statement.Put(to, Affine.of(column), element)))), scalars);
  }

  /** Zeros, and inside of the edges what is there. */
  private List<Statement> fillLine(Line to, Expr line) {
    List<Expr> edges = edges(line);
    Expr inside = edges.isEmpty() ? line : ((Expr.Select) line).then();
    List<Expr> conditions = new ArrayList<>(form.conditions(true, false));
    conditions.addAll(edges);
    List<Statement> statements = new ArrayList<>();
    if (!edges.isEmpty()) {
      statements.add(new Statement.Clear(to, new Code.Literal(0, element)));
    }
    statements.addAll(RowCopies.apply(alongRow(
        conditions, () -> List.of(new Statement.Put(to, place(), scalars.code(inside, element)))), scalars));
    return statements;
  }

  /** The bounds of {@code if inside then x else 0}; none of what has no edge. */
  private static List<Expr> edges(Expr line) {
    if (!(line instanceof Expr.Select select) || !select.otherwise().equals(Expr.constant(0))) {
      return List.of();
    }
    List<Expr> edges = Conditions.conjuncts(select.condition());
    return edges.stream().allMatch(Expr.NonNegative.class::isInstance) ? edges : List.of();
  }

  private boolean isContiguous() {
    return form.line instanceof Expr.Read read
        && scalars.offset(read.tensor(), read.at()).coefficient(form.across.get(form.across.size() - 1)) == 1
        && !(scalars.code(read) instanceof Code.Use);
  }

  /** With the sum's last index so much further on. */
  private Expr shifted(Expr expr, int by) {
    return by == 0 ? expr
        : Exprs.substitute(expr, i -> i.equals(last) ? Affine.of(i).plus(by) : Affine.of(i));
  }
}
