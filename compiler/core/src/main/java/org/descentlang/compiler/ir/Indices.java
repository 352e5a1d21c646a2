package org.descentlang.compiler.ir;

/** Makes indices that are new: one of these per compilation, handed from stage to stage. */
public final class Indices {
  private int next;

  /** A new index of that name and extent. */
  public Index fresh(String name, Extent extent) {
    return new Index(name, next++, extent);
  }

  /** A new index like this one. */
  public Index fresh(Index like) {
    return fresh(like.name(), like.extent());
  }
}
