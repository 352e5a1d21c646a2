package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;

/**
 * Lets threads share a kernel: every loop over one of its indices, wherever it stands, goes through a range of it only,
 * and a thread does all that is outside of these loops by itself, with rows of its own.
 *
 * <pre>
 * for i: line[j] = w[j, i]; for b: row[b][j] += x[b, i] line[j]       for i: ...; for b from .. to ..: ...
 * for b: y[b, j] = row[b][j]                                          for b from .. to ..: y[b, j] = row[b][j]
 * </pre>
 *
 * <p>No sum is cut, so that no bit depends on the number of threads.
 */
final class Shares {
  /** No other index of a kernel is this. */
  private static final int FROM = Integer.MIN_VALUE;
  private static final int TO = FROM + 1;

  private final Kernel kernel;
  private final Index index;
  private final Thresholds thresholds;
  private final Work work;
  private final List<Statement.Loop> loops;

  private Shares(Kernel kernel, Index index, Thresholds thresholds, Work work) {
    this.kernel = kernel;
    this.index = index;
    this.thresholds = thresholds;
    this.work = work;
    this.loops = loops(kernel.body()).filter(l -> l.index().equals(index)).toList();
  }

  /** The same kernel where sharing is not possible, or worth nothing. */
  static Kernel apply(Kernel kernel, Thresholds thresholds, Work work) {
    if (work.of(kernel.body()) / 2 < thresholds.leastWork()) {
      return kernel;
    }
    Set<Index> indices = new LinkedHashSet<>();
    loops(kernel.body()).forEach(l -> indices.add(l.index()));
    return indices.stream().map(i -> new Shares(kernel, i, thresholds, work))
        .filter(s -> s.least() <= s.most() / 2 && s.isCut())
        .min(Comparator.comparingLong(Shares::alone)).map(Shares::shared).orElse(kernel);
  }

  private static Stream<Statement.Loop> loops(List<Statement> statements) {
    return statements.stream().flatMap(s -> Stream.concat(
        s instanceof Statement.Loop loop ? Stream.of(loop) : Stream.empty(), loops(Statements.body(s))));
  }

  /** How many values the index has at most. */
  private long most() {
    return index.extent().bound();
  }

  /** What each thread does by itself. */
  private long alone() {
    return work.besides(kernel.body(), s -> s instanceof Statement.Loop loop && loop.index().equals(index));
  }

  /** So many values are worth a thread: they take long enough, and longer than what it has to do besides. */
  private long least() {
    long alone = alone();
    long each = Math.max(1, (work.of(kernel.body()) - alone) / Math.max(1, most()));
    long least = (Math.max(thresholds.leastWork(), alone) + each - 1) / each;
    return Math.max(isAlongRow() ? thresholds.shortestPart() : 1, least);
  }

  /** Whether the index is that of an inner loop over neighbours in memory, which a range makes shorter. */
  private boolean isAlongRow() {
    return loops.stream().anyMatch(l -> Work.isSideBySide(l) && !kernel.body().contains(l));
  }

  /** Whether what belongs to one value of the index is done without what belongs to another one. */
  private boolean isCut() {
    return loops.stream().allMatch(l -> l.step() == 1) && new Independence(kernel, index).holds();
  }

  private Kernel shared() {
    Extent extent = Extent.of(Math.toIntExact(most() + 1));
    Index from = new Index("from", FROM, extent);
    Index to = new Index("to", TO, extent);
    Code size = size();
    Set<Index> tiles = new LinkedHashSet<>();
    loops.forEach(l -> Codes.affines(l.from()).forEach(a -> tiles.addAll(a.indices())));
    tiles.removeIf(t -> !isTile(t, size));
    Share share = new Share(from, to, size, Math.toIntExact(least()));
    return new Kernel(kernel.name(), kernel.outer(), kernel.computes(),
        cut(kernel.body(), share, tiles), Optional.of(share));
  }

  /**
   * Whether loops over the index begin at it because it is where a tile begins, and not because rows begin at a term of
   * their sum, as those of a triangle do: its terms are all needed, whatever rows are in the range.
   */
  private boolean isTile(Index begin, Code size) {
    List<Statement.Loop> overTiles = loops(kernel.body()).filter(l -> l.index().equals(begin)).toList();
    return !overTiles.isEmpty() && overTiles.stream().allMatch(l -> l.step() > 1 && l.to().equals(size))
        && loops.stream().flatMap(l -> Codes.affines(l.from()).stream())
            .filter(a -> a.indices().contains(begin)).allMatch(a -> a.is(begin));
  }

  /** All loops over the index end there, or some are over a part of it, such as a tile. */
  private Code size() {
    Code first = loops.get(0).to();
    boolean isWhole = loops.stream().allMatch(l -> l.from().equals(Code.integer(0)) && l.to().equals(first));
    return isWhole ? first : new Code.Position(Facts.size(index.extent()));
  }

  private List<Statement> cut(List<Statement> statements, Share share, Set<Index> tiles) {
    List<Statement> changed = new ArrayList<>();
    for (Statement statement : statements) {
      Statement inside = Statements.withBody(statement, cut(Statements.body(statement), share, tiles));
      if (inside instanceof Statement.Products products && products.down().equals(index)) {
        changed.add(products.within(first(products.from(), share, tiles), end(products.to(), share)));
      } else {
        changed.add(inside instanceof Statement.Loop loop
            && (loop.index().equals(index) || tiles.contains(loop.index())) ? cut(loop, share, tiles) : inside);
      }
    }
    return changed;
  }

  /** Only what of the loop is in the range. */
  private static Statement cut(Statement.Loop loop, Share share, Set<Index> tiles) {
    return new Statement.Loop(
        loop.index(), first(loop.from(), share, tiles), end(loop.to(), share), loop.step(), loop.body());
  }

  private static Code first(Code first, Share share, Set<Index> tiles) {
    Code from = new Code.Position(Affine.of(share.from()));
    boolean startsAtTile =
        Codes.affines(first).stream().flatMap(a -> a.indices().stream()).anyMatch(tiles::contains);
    return first.equals(Code.integer(0)) ? from : startsAtTile ? first
        : new Code.Call(Primitive.MAX, List.of(from, first), Element.INTEGER);
  }

  /** The range's end takes the place of the index's. */
  private static Code end(Code end, Share share) {
    Code to = new Code.Position(Affine.of(share.to()));
    if (end.equals(share.size())) {
      return to;
    }
    if (end instanceof Code.Call call && call.primitive() == Primitive.MIN
        && call.arguments().contains(share.size())) {
      return new Code.Call(Primitive.MIN,
          call.arguments().stream().map(c -> c.equals(share.size()) ? to : c).toList(), Element.INTEGER);
    }
    return new Code.Call(Primitive.MIN, List.of(to, end), Element.INTEGER);
  }
}
