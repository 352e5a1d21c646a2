package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/** Puts groups into bands: each joins the latest part that it belongs to and that comes after all that it reads. */
final class Bander {
  private final List<Part> parts = new ArrayList<>();

  private Bander() {}

  static List<Part> band(List<Part> groups) {
    Bander bander = new Bander();
    groups.forEach(bander::add);
    return bander.parts;
  }

  private void add(Part part) {
    if (part instanceof Group group) {
      Set<Tensor> reads = Readers.readBy(group);
      for (int p = parts.size() - 1; p >= 0; p--) {
        Optional<Band> joined = Band.join(parts.get(p), group);
        if (joined.isPresent()) {
          parts.set(p, joined.get());
          return;
        }
        if (definesAny(parts.get(p), reads)) {
          break;
        }
      }
    }
    parts.add(part);
  }

  private static boolean definesAny(Part part, Set<Tensor> tensors) {
    if (part instanceof Group group) {
      return group.members.stream().map(Step.Definition::target).anyMatch(tensors::contains);
    }
    return part instanceof Band band
        ? band.groups().stream().anyMatch(g -> definesAny(g, tensors))
        : ((Part.Repeat) part).parts().stream().anyMatch(p -> definesAny(p, tensors));
  }
}
