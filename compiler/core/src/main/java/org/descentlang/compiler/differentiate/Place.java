package org.descentlang.compiler.differentiate;

import java.util.ArrayList;
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
 * Every element of a tensor, named once: one affine expression for each dimension, and the indices in them. It follows the
 * way in which the tensor is read: by a new index of the same name, by several that are row-major ({@code 8*h + e}), and
 * where the read is something else by an index over the whole dimension.
 */
record Place(List<Affine> at, List<Index> indices) {

  static Place of(Tensor tensor, List<Affine> read, Indices fresh) {
    List<Affine> at = new ArrayList<>();
    Map<Index, Index> names = new LinkedHashMap<>();
    List<Index> indices = new ArrayList<>();
    Set<String> used = new HashSet<>();
    for (int d = 0; d < read.size(); d++) {
      Extent extent = tensor.shape().get(d);
      Optional<List<Index>> parts = RowMajor.indices(read.get(d), extent).filter(p -> p.stream().noneMatch(names::containsKey));
      List<Index> like = parts.orElseGet(() -> List.of(whole(extent, fresh)));
      like.forEach(i -> names.put(i, fresh.fresh(unused(i.name(), used), i.extent())));
      like.forEach(i -> indices.add(names.get(i)));
      at.add(parts.isPresent() ? read.get(d).substitute(i -> Affine.of(names.get(i))) : Affine.of(names.get(like.get(0))));
    }
    return new Place(at, indices);
  }

  /** Named as where it is defined or read, with an index for each dimension. */
  static Place plain(Tensor tensor, List<Affine> like, Indices fresh) {
    List<Affine> single = new ArrayList<>();
    for (int d = 0; d < like.size(); d++) {
      Extent extent = tensor.shape().get(d);
      single.add(like.get(d).terms().size() == 1 ? like.get(d) : Affine.of(whole(extent, fresh)));
    }
    return of(tensor, single, fresh);
  }

  private static Index whole(Extent extent, Indices fresh) {
    return fresh.fresh("k", extent);
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
