package org.descentlang.compiler.schedule;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.MarkedRows;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/** What a kernel does. */
public sealed interface Statement {
  /** The visitor's method for this kind of statement. */
  <R> R accept(Visitor<R> visitor);

  /** One method for each kind of statement: a new kind has to be looked at wherever statements are told apart. */
  interface Visitor<R> {
    R loop(Loop loop);

    R guard(Guard guard);

    R bind(Bind bind);

    R declare(Declare declare);

    R assign(Assign assign);

    R store(Store store);

    R take(Take take);

    R put(Put put);

    R clear(Clear clear);

    R copyTo(CopyTo copy);

    R copyFrom(CopyFrom copy);

    R evaluate(Evaluate evaluate);

    R products(Products products);

    R fill(Fill fill);

    R copy(Copy copy);

    R copyStretch(CopyStretch copy);
  }

  /** The body for each value of the index from {@code from} to before {@code to}, by {@code step}. */
  record Loop(Index index, Code from, Code to, int step, List<Statement> body) implements Statement {
    public Loop {
      body = List.copyOf(body);
    }

    /** The guard that asks for the mark of a row, if there is nothing beside it. */
    public Optional<Guard> inMarkedRows() {
      return body.size() == 1 && step == 1 && body.get(0) instanceof Guard guard
          && guard.condition() instanceof Code.Load load && MarkedRows.areMarks(load.tensor())
          && load.offset().is(index) ? Optional.of(guard) : Optional.empty();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.loop(this);
    }
  }

  /** The body if the condition holds. */
  record Guard(Code condition, List<Statement> body) implements Statement {
    public Guard {
      body = List.copyOf(body);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.guard(this);
    }
  }

  /** Gives an index the one value that it has here. */
  record Bind(Index index, Code value) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.bind(this);
    }
  }

  /** A local and its first value. */
  record Declare(Local local, Code value, boolean changes) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.declare(this);
    }
  }

  record Assign(Local local, Code value) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.assign(this);
    }
  }

  record Store(Tensor tensor, Affine offset, Code value) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.store(this);
    }
  }

  /** Takes a row in hand. */
  record Take(Line line, Rows rows, Affine row) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.take(this);
    }
  }

  record Put(Line line, Affine place, Code value) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.put(this);
    }
  }

  /** Every element of the row. */
  record Clear(Line line, Code value) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.clear(this);
    }
  }

  /** {@code length} elements of an array, from an offset on, to a row, from a place on. */
  record CopyTo(Line line, Affine place, Tensor from, Affine offset, Code length) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.copyTo(this);
    }
  }

  /** {@code length} elements of a row, from a place on, to an array, from an offset on. */
  record CopyFrom(Line line, Affine place, Tensor to, Affine offset, Code length) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.copyFrom(this);
    }
  }

  /** The function of the row's elements {@code from} to before {@code to}, in their places. */
  record Evaluate(Primitive function, Line line, Code from, Code to, Rows scratch) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.evaluate(this);
    }
  }

  /**
   * {@code rows[number][c] = sum(k below terms) left[down, k] * right[k, c]}, running, in tiles of registers, for
   * {@code down} from {@code from} to before {@code to}.
   *
   * @param adds to what the rows hold, not to 0
   * @param columns where the right factor's stand
   * @param even whether terms stand as far apart everywhere, and columns, too
   * @param edges which terms a row has, where it has not all; then all is even
   * @param inPanels whether the right factor is one of {@link Panels}
   * @param transposed the transposed sums, if these are computed first
   * @param scratch for whole tiles
   */
  record Products(
      Index down, Code from, Code to, Affine number, Rows rows, boolean adds, Offsets columns, Factor left,
      Factor right, boolean even, boolean inPanels, Affine terms, Optional<Edges> edges, Optional<Rows> transposed,
      Rows scratch) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.products(this);
    }

    /** Of the rows from there to before there. */
    Products within(Code from, Code to) {
      return new Products(down, from, to, number, rows, adds, columns, left, right, even, inPanels, terms, edges,
          transposed, scratch);
    }

    /** With the right factor in these panels. */
    Products inPanels(Tensor panels) {
      return new Products(down, from, to, number, rows, adds, columns, left,
          new Factor(panels, right.from(), right.terms()), even, true, terms, edges, Optional.empty(), scratch);
    }
  }

  /** A matrix in an array: its first term of a row stands at {@code from}, all of them so far from there. */
  record Factor(Tensor tensor, Affine from, Offsets terms) {}

  /** The first term that a row has, and the first that it has no more: both change with {@code down}. */
  record Edges(Affine low, Affine high) {}

  /** Every element of the array in use: for constant extents all of it. */
  record Fill(Tensor tensor, Code value) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.fill(this);
    }
  }

  /** All elements. */
  record Copy(Tensor from, Tensor to) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.copy(this);
    }
  }

  /** {@code length} elements of an array, from {@code first} on, to another, from {@code offset} on. */
  record CopyStretch(Tensor from, Affine first, Tensor to, Affine offset, Code length) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.copyStretch(this);
    }
  }
}
