package org.descentlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/** What the source calls an index of each dimension of a tensor: as it is defined, else as it is first read; else k. */
final class Dimensions {
  private static final String UNNAMED = "k";

  private final Map<Tensor, List<String>> names = new HashMap<>();

  Dimensions(List<Definition> program) {
    program.forEach(d -> learn(d.target(), d.at()));
    program.forEach(d -> Exprs.reads(d.body()).forEach(r -> learn(r.tensor(), r.at())));
  }

  private void learn(Tensor tensor, List<Affine> at) {
    List<String> known =
        names.computeIfAbsent(tensor, t -> new ArrayList<>(Collections.nCopies(at.size(), UNNAMED)));
    for (int d = 0; d < at.size(); d++) {
      if (known.get(d).equals(UNNAMED) && at.get(d).terms().size() == 1) {
        List<Index> indices = at.get(d).indices();
        known.set(d, indices.isEmpty() || !at.get(d).is(indices.get(0)) ? UNNAMED : indices.get(0).name());
      }
    }
  }

  List<String> of(Tensor tensor) {
    return names.getOrDefault(tensor, Collections.nCopies(tensor.shape().size(), UNNAMED));
  }
}
