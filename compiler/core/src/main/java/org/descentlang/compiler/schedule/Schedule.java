package org.descentlang.compiler.schedule;

import java.util.List;
import org.descentlang.compiler.ir.Unit;

/** The programs of a unit as kernels. */
public record Schedule(
    Unit unit, Precision precision, Routine initialize, Routine train, Routine update, Routine evaluate,
    Routine predict, Routine measure) {
  @Override
  public String toString() {
    return SchedulePrinter.text(this);
  }

  /** What the trainer runs, in order of its life. */
  public List<Routine> trainer() {
    return List.of(initialize, train, update, evaluate, measure);
  }
}
