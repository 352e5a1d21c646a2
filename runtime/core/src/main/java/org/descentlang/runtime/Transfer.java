package org.descentlang.runtime;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of values by name, from the arrays of a file to those of a model, after all names, types and shapes have
 * agreed.
 */
final class Transfer {

  private final NamedArrays from;
  private final NamedArrays to;

  private Transfer(NamedArrays from, NamedArrays to) {
    this.from = from;
    this.to = to;
  }

  /** Types must be equal; {@code where} begins the message of a {@link DataException} that lists all disagreements. */
  static Transfer exact(String where, NamedArrays from, NamedArrays to) {
    return checked(where, from, to, false);
  }

  /** Float becomes double and double float; {@code where} begins the message of a {@link DataException}. */
  static Transfer converting(String where, NamedArrays from, NamedArrays to) {
    return checked(where, from, to, true);
  }

  private static Transfer checked(String where, NamedArrays from, NamedArrays to, boolean converting) {
    List<String> problems = new ArrayList<>();
    for (NamedArray target : to) {
      NamedArray source = from.find(target.name()).orElse(null);
      if (source == null) {
        problems.add("missing: " + target);
      } else if (!fits(source, target, converting)) {
        problems.add("different: " + source + " in the file, " + target + " needed");
      }
    }
    for (NamedArray source : from) {
      if (to.find(source.name()).isEmpty()) {
        problems.add("surplus: " + source);
      }
    }
    if (!problems.isEmpty()) {
      throw new DataException(where, "the arrays do not fit\n  " + String.join("\n  ", problems));
    }
    return new Transfer(from, to);
  }

  private static boolean fits(NamedArray source, NamedArray target, boolean converting) {
    boolean typesFit = converting ? target.convertsFrom(source) : target.type() == source.type();
    return typesFit && target.shape().equals(source.shape());
  }

  /** Parameters that are no finite numbers would spread to all others; state, such as a largest value, may be. */
  Transfer requireFinite(String where) {
    for (NamedArray target : to) {
      NamedArray source = from.get(target.name());
      int i = target.name().startsWith(Save.STATE) ? -1 : target.firstNotFinite(source);
      if (i >= 0) {
        throw new DataException(where + ": " + target.name(), "value " + i + " is " + Array.get(source.array(), i)
            + ", no finite " + (target.type() == ElementType.F32 ? "f32" : "f64") + " number");
      }
    }
    return this;
  }

  void run() {
    for (NamedArray target : to) {
      target.convertFrom(from.get(target.name()));
    }
  }
}
