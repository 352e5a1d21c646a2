package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/** Gathers definitions to groups: each joins the latest group that accepts it and comes after all that it reads. */
final class Grouper {
  private final List<Part> parts = new ArrayList<>();
  private final Map<Tensor, Integer> places = new LinkedHashMap<>();

  private final Thresholds thresholds;

  private Grouper(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  static List<Part> group(List<Step> steps, Thresholds thresholds) {
    Grouper grouper = new Grouper(thresholds);
    steps.forEach(grouper::add);
    return Bander.band(grouper.parts);
  }

  private void add(Step step) {
    if (step instanceof Step.Recurrence recurrence) {
      parts.add(new Part.Repeat(recurrence.index(), recurrence.ascending(), group(recurrence.steps(), thresholds)));
      place(recurrence, parts.size() - 1);
    } else if (step instanceof Step.Definition definition) {
      add(definition);
    }
  }

  private void add(Step.Definition definition) {
    for (int p = parts.size() - 1; p >= earliest(definition); p--) {
      if (parts.get(p) instanceof Group group && group.accepts(definition)) {
        group.add(definition);
        places.put(definition.target(), p);
        return;
      }
    }
    parts.add(new Group(definition, thresholds));
    places.put(definition.target(), parts.size() - 1);
  }

  /** The last part that defines something that it reads. */
  private int earliest(Step.Definition definition) {
    List<Expr> roots = new ArrayList<>(definition.where());
    roots.add(definition.body());
    return roots.stream().flatMap(e -> Exprs.reads(e).stream())
        .mapToInt(r -> places.getOrDefault(r.tensor(), 0)).max().orElse(0);
  }

  private void place(Step step, int part) {
    if (step instanceof Step.Definition definition) {
      places.put(definition.target(), part);
    } else if (step instanceof Step.Recurrence recurrence) {
      recurrence.steps().forEach(s -> place(s, part));
    }
  }
}
