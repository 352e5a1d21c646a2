package org.descentlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Indices;

/** New indices in place of old ones; other indices stay. */
record Renaming(Map<Index, Index> names) implements Function<Index, Affine> {
  static Renaming of(List<Index> indices, Indices fresh) {
    Map<Index, Index> names = new LinkedHashMap<>();
    indices.forEach(i -> names.put(i, fresh.fresh(i)));
    return new Renaming(names);
  }

  @Override
  public Affine apply(Index index) {
    return Affine.of(names.getOrDefault(index, index));
  }

  /** The new ones, in the order of the old ones. */
  List<Index> indices() {
    return new ArrayList<>(names.values());
  }
}
