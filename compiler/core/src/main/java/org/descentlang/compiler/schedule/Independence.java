package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/**
 * Whether the loops of a kernel over an index can be cut: what a thread does for its values of the index must need
 * nothing that another does, and all that is done outside of these loops must leave nothing behind but rows and locals,
 * of which each thread has its own.
 */
final class Independence {
  /**
   * An element of an array or a row that is read or written.
   *
   * @param place null where it is all of a row, or may be any element
   * @param loop over the index in which it stands; null outside of these
   */
  private record Access(Object of, Affine place, boolean writes, Statement.Loop loop) {}

  /** No other index of a kernel is this. */
  private static final int ALONG = Integer.MIN_VALUE;

  private final Kernel kernel;
  private final Index index;
  private final List<Access> accesses = new ArrayList<>();
  /** The numbers of the rows that are taken inside of the loops. */
  private final Map<Line, List<Affine>> taken = new HashMap<>();
  private final Set<Local> declaredInside = new HashSet<>();
  private boolean possible = true;

  Independence(Kernel kernel, Index index) {
    this.kernel = kernel;
    this.index = index;
    collect(kernel.body(), null);
  }

  boolean holds() {
    Set<Object> written = new LinkedHashSet<>();
    accesses.stream().filter(Access::writes).forEach(a -> written.add(a.of));
    return possible && written.stream().allMatch(w -> w instanceof Line line ? isApart(line) : isApart((Tensor) w));
  }

  private void collect(List<Statement> statements, Statement.Loop inside) {
    for (Statement statement : statements) {
      Statement.Loop loop = inside == null && statement instanceof Statement.Loop l && l.index().equals(index)
          ? l : inside;
      own(statement, loop);
      collect(Statements.body(statement), loop);
    }
  }

  private void own(Statement statement, Statement.Loop loop) {
    Statements.visitCode(List.of(Statements.withBody(statement, List.of())),
        root -> Codes.visit(root, code -> read(code, loop)));
    if (statement instanceof Statement.Store store) {
      accesses.add(new Access(store.tensor(), store.offset(), true, loop));
    } else if (statement instanceof Statement.Put put) {
      accesses.add(new Access(put.line(), put.place(), true, loop));
    } else if (statement instanceof Statement.Clear clear) {
      accesses.add(new Access(clear.line(), null, true, loop));
    } else if (statement instanceof Statement.CopyTo copy) {
      accesses.add(new Access(copy.line(), null, true, loop));
      accesses.add(new Access(copy.from(), null, false, loop));
    } else if (statement instanceof Statement.CopyFrom copy) {
      accesses.add(new Access(copy.line(), null, false, loop));
      accesses.add(new Access(copy.to(), along(copy.offset(), copy.length()), true, loop));
    } else if (statement instanceof Statement.Evaluate call) {
      accesses.add(new Access(call.line(), null, true, loop));
      accesses.add(new Access(call.line(), null, false, loop));
    } else if (statement instanceof Statement.Take take) {
      taken.computeIfAbsent(take.line(), k -> new ArrayList<>()).add(loop == null ? Affine.of(0) : take.row());
    } else if (statement instanceof Statement.Declare declare && loop != null) {
      declaredInside.add(declare.local());
    } else if (statement instanceof Statement.Assign assign) {
      possible &= loop == null || declaredInside.contains(assign.local());
    } else if (statement instanceof Statement.Products products) {
      accesses.add(new Access(products.left().tensor(), null, false, loop));
      accesses.add(new Access(products.right().tensor(), null, false, loop));
      // The plain loops beside them tell the rest, but that a range of columns would not make them shorter.
      possible &= loop != null || products.down().equals(index);
    } else if (statement instanceof Statement.Bind bind) {
      possible &= !bind.index().equals(index);
    } else {
      possible &= statement instanceof Statement.Loop || statement instanceof Statement.Guard
          || statement instanceof Statement.Declare;
    }
  }

  /** Any element of a stretch of an array; null where it is not known how long it is at most. */
  private static Affine along(Affine first, Code length) {
    if (length instanceof Code.Call call && call.primitive() == Primitive.MIN) {
      return along(first, call.arguments().get(0));
    }
    return length instanceof Code.Position size && size.value().isConstant()
        ? first.plus(Affine.of(new Index("along", ALONG, Extent.of(Math.toIntExact(size.value().constant())))))
        : null;
  }

  private void read(Code code, Statement.Loop loop) {
    if (code instanceof Code.Load load) {
      accesses.add(new Access(load.tensor(), load.offset(), false, loop));
    } else if (code instanceof Code.At at) {
      accesses.add(new Access(at.line(), at.place(), false, loop));
    } else {
      possible &= !(code instanceof Code.Closed);
    }
  }

  /** An element is of one value of the index. */
  private boolean isApart(Tensor tensor) {
    List<Access> all = accesses.stream().filter(a -> a.of.equals(tensor)).toList();
    Predicate<Affine.Variable> isFixed =
        v -> v instanceof Extent.Counted || v instanceof Index i && kernel.outer().contains(i);
    return all.stream().allMatch(a -> a.loop != null && a.place != null)
        && Apart.holds(index, all.stream().map(Access::place).toList(), isFixed);
  }

  /**
   * A row, or an element of one, is of one value of the index; or the row is written and read while there is one such
   * value, and written first.
   */
  private boolean isApart(Line line) {
    List<Access> all = accesses.stream().filter(a -> a.of.equals(line)).toList();
    List<Access> inside = all.stream().filter(a -> a.loop != null).toList();
    if (inside.stream().noneMatch(Access::writes) || taken.get(line).stream().allMatch(r -> r.mentions(index))) {
      return true;
    }
    boolean isReadOutside = all.stream().anyMatch(a -> a.loop == null && !a.writes);
    boolean isOfOneLoop = all.stream().allMatch(a -> a.loop == inside.get(0).loop);
    return !isReadOutside && (isOfOneLoop || inside.stream().allMatch(a -> a.place != null)
        && Apart.holds(index, inside.stream().map(Access::place).toList(), v -> false));
  }
}
