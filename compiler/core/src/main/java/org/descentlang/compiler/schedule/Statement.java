package org.descentlang.compiler.schedule;

import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/** What a kernel does. */
public sealed interface Statement {
  /** The body for each value of the index from {@code from} to before {@code to}, by {@code step}. */
  record Loop(Index index, Code from, Code to, int step, List<Statement> body) implements Statement {
    public Loop {
      body = List.copyOf(body);
    }
  }

  /** The body if the condition holds. */
  record Guard(Code condition, List<Statement> body) implements Statement {
    public Guard {
      body = List.copyOf(body);
    }
  }

  /** Gives an index the one value that it has here. */
  record Bind(Index index, Code value) implements Statement {}

  /** A local and its first value. */
  record Declare(Local local, Code value, boolean changes) implements Statement {}

  record Assign(Local local, Code value) implements Statement {}

  record Store(Tensor tensor, Affine offset, Code value) implements Statement {}

  /** Takes a row in hand. */
  record Take(Line line, Rows rows, Affine row) implements Statement {}

  record Put(Line line, Affine place, Code value) implements Statement {}

  /** Every element of the row. */
  record Clear(Line line, Code value) implements Statement {}

  /** {@code length} elements of an array, from an offset on, to a row, from a place on. */
  record CopyTo(Line line, Affine place, Tensor from, Affine offset, Code length) implements Statement {}

  /** The function of the row's elements {@code from} to before {@code to}, in their places. */
  record Evaluate(Primitive function, Line line, Code from, Code to, Rows scratch) implements Statement {}

  /** Every element of the array in use: for constant extents all of it. */
  record Fill(Tensor tensor, Code value) implements Statement {}

  /** All elements. */
  record Copy(Tensor from, Tensor to) implements Statement {}
}
