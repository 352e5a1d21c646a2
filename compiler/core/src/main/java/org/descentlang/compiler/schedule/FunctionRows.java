package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;

/**
 * Functions of a whole row at once, where a loop calls them one by one: the loop is cut where their values are needed.
 *
 * <pre>
 * for j from 0 to 128: y[j] = 2 * tanh(x[j] + b[j])
 *   ->
 * for j from 0 to 128: tanh[j] = x[j] + b[j]
 * tanh = tanh(tanh) from 0 to 128
 * for j from 0 to 128: y[j] = 2 * tanh[j]
 * </pre>
 */
final class FunctionRows {
  private static final Set<Primitive> FUNCTIONS = Set.of(
      Primitive.EXP, Primitive.EXPM1, Primitive.TANH, Primitive.SIGMOID, Primitive.ERF, Primitive.ERFC, Primitive.SIN,
      Primitive.COS);
  /** What one loop needs at most, to stay in the nearest cache. */
  private static final int MOST_ROWS = 8;
  private static final Rows SCRATCH = new Rows("parts", Element.REAL, 4, 256);
  /** Whose multiples are what a function takes of a row: of the last, it leaves what it likes behind the values. */
  private static final int WHOLE = 16;

  private final Scalars scalars;
  private final Thresholds thresholds;
  /** Takes the rows in hand, before all else. */
  private final List<Statement> takes = new ArrayList<>();

  private FunctionRows(Scalars scalars, Thresholds thresholds) {
    this.scalars = scalars;
    this.thresholds = thresholds;
  }

  static List<Statement> apply(List<Statement> statements, Scalars scalars, Thresholds thresholds) {
    FunctionRows rows = new FunctionRows(scalars, thresholds);
    List<Statement> cut = rows.inside(statements);
    return Stream.concat(rows.takes.stream(), cut.stream()).toList();
  }

  private List<Statement> inside(List<Statement> statements) {
    List<Statement> changed = new ArrayList<>();
    for (Statement statement : statements) {
      Optional<List<Statement>> cut =
          statement instanceof Statement.Loop loop && fits(loop) ? cut(loop) : Optional.empty();
      changed.addAll(cut.orElseGet(
          () -> List.of(Statements.withBody(statement, inside(Statements.body(statement))))));
    }
    return changed;
  }

  private boolean fits(Statement.Loop loop) {
    int end = end(loop);
    return loop.step() == 1 && end >= thresholds.fewestCalls() && (end <= thresholds.longestRow() || canBeCut(loop))
        && loop.body().stream().allMatch(s -> Statements.isSimple(s)
            && !(s instanceof Statement.Declare declare && declare.changes()));
  }

  /** Below this its index stays. */
  private static int end(Statement.Loop loop) {
    return loop.to() instanceof Code.Position to && to.value().isConstant()
        ? Math.toIntExact(to.value().constant()) : loop.index().extent().bound();
  }

  private static boolean canBeCut(Statement.Loop loop) {
    return loop.from().equals(Code.integer(0)) && loop.to() instanceof Code.Position;
  }

  private Optional<List<Statement>> cut(Statement.Loop loop) {
    return end(loop) <= thresholds.longestRow() ? new Cut(loop).apply() : pieces(loop, end(loop));
  }

  /**
   * A row that is too long for the nearest cache, in pieces of one length, but that the last may be shorter:
   *
   * <pre>
   * for piece below 20000 by 1000: for i below 1000: ... piece + i
   * </pre>
   */
  private Optional<List<Statement>> pieces(Statement.Loop loop, int most) {
    // A loop has several rows, which are to stay in the nearest cache together.
    int length = length(most, thresholds.longestRow() / 2);
    // The last piece may begin beyond this extent, which is to bound the sum of both indices: it stays in the row.
    Index piece = scalars.index("piece", Extent.of(most - length + 1));
    Index inside = scalars.index(loop.index().name(), Extent.of(length));
    Affine end = ((Code.Position) loop.to()).value();
    Code left = new Code.Position(end.minus(Affine.of(piece)));
    Code to = end.isConstant() && most % length == 0 ? Code.integer(length)
        : new Code.Call(Primitive.MIN, List.of(Code.integer(length), left), Element.INTEGER);
    List<Statement> body = Statements.mapAffine(loop.body(), a -> a.substitute(
        i -> i.equals(loop.index()) ? Affine.of(piece).plus(Affine.of(inside)) : Affine.of(i)));
    return new Cut(new Statement.Loop(inside, loop.from(), to, 1, body)).apply()
        .map(cut -> List.of(new Statement.Loop(piece, loop.from(), loop.to(), length, cut)));
  }

  /** Pieces of at most {@code longest} that differ least. */
  private static int length(int size, int longest) {
    int pieces = (size + longest - 1) / longest;
    return (size + pieces - 1) / pieces;
  }

  private final class Cut {
    private final Statement.Loop loop;
    private final Affine place;
    /** The rows, and of which function some are the values. */
    private final List<Line> lines = new ArrayList<>();
    private final Map<Line, Primitive> functions = new LinkedHashMap<>();
    private final Map<Code, Code> aliases = new LinkedHashMap<>();

    Cut(Statement.Loop loop) {
      this.loop = loop;
      this.place = Affine.of(loop.index());
    }

    /** Empty where there is nothing to gain, or it can't be done. */
    Optional<List<Statement>> apply() {
      List<Statement> body = new ArrayList<>();
      loop.body().forEach(s -> takeCalls(s, body));
      if (functions.isEmpty()) {
        return Optional.empty();
      }
      return Levels.of(body, loop, functions.keySet()).flatMap(levels -> keep(body, levels)
          .filter(kept -> lines.size() <= MOST_ROWS).map(this::loops));
    }

    /** Before the statement, each argument is put to a row; there the statement then finds the value. */
    private void takeCalls(Statement statement, List<Statement> body) {
      Statement result = Statements.mapCode(statement, c -> aliases.getOrDefault(c, c));
      for (Optional<Code.Call> call = call(result); call.isPresent(); call = call(result)) {
        Code.Call found = call.get();
        Code value = row(found.primitive().name().toLowerCase(Locale.ROOT));
        functions.put(((Code.At) value).line(), found.primitive());
        body.add(new Statement.Put(((Code.At) value).line(), place, found.arguments().get(0)));
        result = Statements.mapCode(result, c -> c.equals(found) ? value : c);
      }
      if (result instanceof Statement.Declare declare && declare.value() instanceof Code.At at
          && functions.containsKey(at.line())) {
        aliases.put(new Code.Use(declare.local()), at);
      } else {
        body.add(result);
      }
    }

    private Code row(String name) {
      Line line = scalars.line(name, Element.REAL);
      lines.add(line);
      return new Code.At(line, place);
    }

    /** What a later loop needs of an earlier one is kept in a row. Of each loop, what it does. */
    private Optional<List<List<Statement>>> keep(List<Statement> body, List<Integer> levels) {
      int last = levels.stream().mapToInt(l -> l).max().orElseThrow();
      List<List<Statement>> loops = IntStream.rangeClosed(0, last)
          .<List<Statement>>mapToObj(l -> new ArrayList<>()).collect(Collectors.toList());
      List<Map<Code, Code>> kept = loops.stream().<Map<Code, Code>>map(l -> new LinkedHashMap<>()).toList();
      for (int s = 0; s < body.size(); s++) {
        int level = levels.get(s);
        Statement statement = Statements.mapCode(body.get(s), c -> kept.get(level).getOrDefault(c, c));
        if (statement instanceof Statement.Declare declare && isUsed(declare.local(), true, level, body, levels)) {
          if (declare.local().element() != Element.REAL) {
            return Optional.empty();
          }
          Code.At row = (Code.At) row(declare.local().name());
          Code use = new Code.Use(declare.local());
          boolean usedHere = isUsed(declare.local(), false, level, body, levels);
          if (usedHere) {
            loops.get(level).add(statement);
          }
          loops.get(level).add(new Statement.Put(row.line(), place, usedHere ? use : declare.value()));
          kept.subList(level + 1, kept.size()).forEach(k -> k.put(use, row));
        } else {
          loops.get(level).add(statement);
        }
      }
      return Optional.of(loops);
    }

    /** Whether a statement of a later loop computes with it, or one of this loop. */
    private boolean isUsed(Local local, boolean later, int level, List<Statement> body, List<Integer> levels) {
      return IntStream.range(0, body.size())
          .anyMatch(s -> levels.get(s) > level == later && Levels.uses(body.get(s)).contains(local));
    }

    /** For whole multiples from the loop's begin on. */
    private int room() {
      boolean isEven = loop.from() instanceof Code.Position from && from.value().isConstant()
          && from.value().constant() % WHOLE == 0;
      int most = end(loop) + (isEven ? 0 : WHOLE - 1);
      return (most + WHOLE - 1) / WHOLE * WHOLE;
    }

    private List<Statement> loops(List<List<Statement>> bodies) {
      Rows rows = new Rows("values", Element.REAL, MOST_ROWS, room());
      for (int n = 0; n < lines.size(); n++) {
        takes.add(new Statement.Take(lines.get(n), rows, Affine.of(n)));
      }
      List<Statement> statements = new ArrayList<>();
      for (List<Statement> body : bodies) {
        statements.add(Statements.withBody(loop, body));
        functions.forEach((line, function) -> {
          if (body.stream().anyMatch(s -> s instanceof Statement.Put put && put.line().equals(line))) {
            statements.add(new Statement.Evaluate(function, line, loop.from(), loop.to(), SCRATCH));
          }
        });
      }
      return statements;
    }
  }

  /**
   * The first call, of what contains none, that is made whatever is chosen, or that can be: what it reads is read
   * anyway. All values of a row cost less than those of a few.
   */
  private static Optional<Code.Call> call(Statement statement) {
    List<Code.Call> found = new ArrayList<>();
    Statements.visitCode(List.of(statement), root -> {
      Set<Code> read = new HashSet<>();
      collectCertain(root, read);
      collect(root, read, found);
    });
    return found.stream().findFirst();
  }

  private static void collectCertain(Code code, Set<Code> read) {
    Codes.unconditional(code).forEach(c -> collectCertain(c, read));
    if (isRead(code)) {
      read.add(code);
    }
  }

  private static void collect(Code code, Set<Code> certain, List<Code.Call> found) {
    Codes.children(code).forEach(c -> collect(c, certain, found));
    if (code instanceof Code.Call call && FUNCTIONS.contains(call.primitive()) && call.element() == Element.REAL
        && reads(call).stream().allMatch(certain::contains)) {
      found.add(call);
    }
  }

  private static List<Code> reads(Code code) {
    List<Code> reads = new ArrayList<>();
    Codes.visit(code, c -> {
      if (isRead(c)) {
        reads.add(c);
      }
    });
    return reads;
  }

  private static boolean isRead(Code code) {
    return code instanceof Code.Load || code instanceof Code.At;
  }
}
