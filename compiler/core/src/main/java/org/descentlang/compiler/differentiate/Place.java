package org.descentlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.RowMajor;
import org.descentlang.compiler.ir.Tensor;

/**
 * Every element of a tensor, named once: one affine expression for each dimension, and the indices in them. It follows
 * the way in which the tensor is read where that is by several indices, row-major ({@code 8*h + e}); else it is an
 * index for each dimension.
 */
record Place(List<Affine> at, List<Index> indices) {

  /** @param names of the tensor's dimensions */
  static Place of(Tensor tensor, List<Affine> read, List<String> names, Indices fresh) {
    List<Affine> at = new ArrayList<>();
    Map<Index, Index> own = new LinkedHashMap<>();
    Set<String> used = new HashSet<>();
    for (int d = 0; d < read.size(); d++) {
      Index whole = fresh.fresh(names.get(d), tensor.shape().get(d));
      Affine like = isSeveral(read.get(d), whole.extent(), own.keySet()) ? read.get(d) : Affine.of(whole);
      like.indices().forEach(i -> own.put(i, fresh.fresh(unused(i.name(), used), i.extent())));
      at.add(like.substitute(i -> Affine.of(own.get(i))));
    }
    return new Place(at, List.copyOf(own.values()));
  }

  private static boolean isSeveral(Affine read, Extent extent, Set<Index> used) {
    return RowMajor.indices(read, extent)
        .filter(parts -> parts.size() > 1 && parts.stream().noneMatch(used::contains)).isPresent();
  }

  /** With an index for each dimension. */
  static Place plain(Tensor tensor, List<String> names, Indices fresh) {
    List<Affine> unread = Collections.nCopies(tensor.shape().size(), Affine.of(-1));
    return of(tensor, unread, names, fresh);
  }

  private static String unused(String name, Set<String> used) {
    String free = name;
    for (int n = 2; !used.add(free); n++) {
      free = name + n;
    }
    return free;
  }

  /** Whether a read at these places, for all values of its indices, touches every element. */
  static boolean isEverywhere(Tensor tensor, List<Affine> read) {
    Set<Index> seen = new LinkedHashSet<>();
    for (int d = 0; d < read.size(); d++) {
      Optional<List<Index>> parts = RowMajor.indices(read.get(d), tensor.shape().get(d));
      if (parts.isEmpty() || !parts.get().stream().allMatch(seen::add)) {
        return false;
      }
    }
    return true;
  }

  /** The conditions under which a read is a read of this place. */
  List<Expr> equalTo(List<Affine> read) {
    List<Expr> conditions = new ArrayList<>();
    for (int d = 0; d < read.size(); d++) {
      conditions.add(new Expr.IsZero(read.get(d).minus(at.get(d))));
    }
    return conditions;
  }
}
