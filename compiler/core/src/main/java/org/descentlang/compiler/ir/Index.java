package org.descentlang.compiler.ir;

/**
 * A variable that ranges over 0 to {@code extent - 1}. Two indices are the same when their {@code id} is: the name is
 * only for readers.
 */
public record Index(String name, int id, Extent extent) implements Affine.Variable {
  @Override
  public boolean equals(Object other) {
    return other instanceof Index index && index.id == id;
  }

  @Override
  public int hashCode() {
    return Integer.hashCode(id);
  }

  @Override
  public String toString() {
    return name;
  }
}
