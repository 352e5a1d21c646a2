package org.descentlang.compiler.check;

import java.util.Optional;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.source.Span;

/**
 * The size of one dimension or index while it is being found out: a cell that is unified with others. Once known it
 * keeps the reason why.
 */
final class Dim {
  private Dim link;
  private Extent extent;
  private String reason = "";
  private Span place;
  private Dim source;

  static Dim unknown() {
    return new Dim();
  }

  static Dim of(Extent extent, String reason, Span place) {
    Dim dim = new Dim();
    dim.set(extent, reason, place);
    return dim;
  }

  static Dim of(int size) {
    return of(Extent.of(size), "", null);
  }

  /** Known from now on, since another is. */
  void follow(Dim other, String why, Span where) {
    set(other.extent(), why, where);
    root().source = other;
  }

  /** The size from which this one follows, where it does. */
  Optional<Dim> source() {
    return Optional.ofNullable(root().source);
  }

  void set(Extent value, String why, Span where) {
    Dim root = root();
    root.extent = value;
    root.reason = why;
    root.place = where;
  }

  boolean known() {
    return root().extent != null;
  }

  Extent extent() {
    Dim root = root();
    if (root.extent == null) {
      throw new IllegalStateException("a size is not known yet");
    }
    return root.extent;
  }

  String reason() {
    return root().reason;
  }

  Optional<Span> place() {
    return Optional.ofNullable(root().place);
  }

  boolean same(Dim other) {
    return root() == other.root();
  }

  /** Makes the two one; false where both are known and differ, and then nothing has changed. */
  boolean unify(Dim other) {
    Dim mine = root();
    Dim theirs = other.root();
    if (mine == theirs) {
      return true;
    }
    if (mine.extent != null && theirs.extent != null) {
      return mine.extent.equals(theirs.extent);
    }
    if (mine.extent == null) {
      mine.link = theirs;
    } else {
      theirs.link = mine;
    }
    return true;
  }

  private Dim root() {
    return link == null ? this : link.root();
  }

  @Override
  public String toString() {
    return known() ? extent().toString() : "?";
  }
}
