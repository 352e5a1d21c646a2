package org.descentlang.compiler.check;

import java.util.Map;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Extent;

/**
 * Whether a result needs no tensor of its own for reads of it to be proved inside: behind either end of its dimension
 * its element reads outside of another tensor, {@code a[i] + 1} where {@code a} ends, so what is accepted stays inside.
 */
final class Ends {
  private final ValueRanges behind;

  private Ends(Variable index, Range behind) {
    this.behind = new ValueRanges(Map.of(index, behind));
  }

  /** Whether the element reads outside of a tensor wherever an index is outside of its range. */
  static boolean readsOutsideWith(Term element, Variable index) {
    return index.dim().known() && index.extent() instanceof Extent.Constant size
        ? new Ends(index, new Range(Double.NEGATIVE_INFINITY, -1)).readsOutside(element)
            && new Ends(index, new Range(size.bound(), Double.POSITIVE_INFINITY)).readsOutside(element)
        : isOverIn(element, index);
  }

  /** Whether a read is over a whole dimension of its tensor with an index. */
  static boolean isOver(Term.Read read, Variable index) {
    return read.padding().isEmpty() && IntStream.range(0, read.at().size()).anyMatch(d ->
        read.at().get(d).equals(Terms.index(index)) && Sizes.same(dim(read, d), index.dim()));
  }

  private static Dim dim(Term.Read read, int dimension) {
    return Rows.dim(read.symbol().own().get(dimension));
  }

  /** The same of a size that is known only later: no conditions are decided by it. */
  private static boolean isOverIn(Term term, Variable index) {
    if (term instanceof Term.Choose choose) {
      return isOverIn(choose.condition(), index)
          || isOverIn(choose.then(), index) && isOverIn(choose.otherwise(), index);
    }
    return term instanceof Term.Read read && isOver(read, index)
        || isAllEvaluated(term) && Terms.children(term).stream().anyMatch(t -> isOverIn(t, index));
  }

  private boolean readsOutside(Term term) {
    if (term instanceof Term.Choose choose) {
      Range truth = behind.of(choose.condition());
      return readsOutside(choose.condition()) || (truth.high() == 0 || readsOutside(choose.then()))
          && (truth.low() == 1 || readsOutside(choose.otherwise()));
    }
    return term instanceof Term.Read read && isOutside(read)
        || isAllEvaluated(term) && Terms.children(term).stream().anyMatch(this::readsOutside);
  }

  /** A reduction may be empty, and what is on the right of {@code and} be unread. */
  private static boolean isAllEvaluated(Term term) {
    return !(term instanceof Term.Reduce) && !(term instanceof Term.Apply a && a.primitive().isLogical());
  }

  private boolean isOutside(Term.Read read) {
    return read.padding().isEmpty()
        && IntStream.range(0, read.at().size()).anyMatch(d -> isOutside(read.at().get(d), dim(read, d)));
  }

  private boolean isOutside(Term place, Dim dim) {
    Range range = behind.of(place);
    return range.high() < 0 || dim.known() && range.low() >= dim.extent().bound();
  }
}
