package org.descentlang.compiler.emit;

import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.memory.MemoryPlan;
import org.descentlang.compiler.schedule.Kernel;
import org.descentlang.compiler.schedule.Schedule;

/** Prints a schedule as two Java classes: the trainer and its model. */
public final class Emitter {
  private Emitter() {}

  /** The trainer, then the model. */
  public static List<GeneratedFile> emit(Schedule schedule, MemoryPlan plan, Provenance provenance) {
    return emit(schedule, plan, provenance, Optional.empty());
  }

  /**
   * The same, with a clock around each call of a kernel in the trainer. It has four more public fields: {@code STEP$},
   * how many operations a step has; and with an entry for each call {@code KERNELS$}, the methods; {@code OPERATIONS$}, how
   * many they have in a step; {@code nanoseconds$}, how long they have taken.
   */
  public static List<GeneratedFile> clocked(
      Schedule schedule, MemoryPlan plan, Provenance provenance, ToLongFunction<Kernel> operations, long ofStep) {
    return emit(schedule, plan, provenance, Optional.of(new Clocks(operations, ofStep)));
  }

  private static List<GeneratedFile> emit(
      Schedule schedule, MemoryPlan plan, Provenance provenance, Optional<Clocks> clocks) {
    Unit unit = schedule.unit();
    Tensors tensors = new Tensors(unit);
    Header header = new Header(schedule, plan, tensors, provenance);
    ModelClass model = new ModelClass(schedule, plan.model(), tensors, provenance.places());
    TrainerClass trainer =
        new TrainerClass(schedule, plan.trainer(), tensors, model, provenance.places(), clocks);
    return List.of(
        file(unit, trainer.build(header.trainer(), provenance.fingerprint())),
        file(unit, model.build(header.model())));
  }

  private static GeneratedFile file(Unit unit, TypeSpec type) {
    String text = JavaFile.builder(unit.packageName(), type).indent("  ").skipJavaLangImports(true).build().toString();
    String prefix = unit.packageName().isEmpty() ? "" : unit.packageName() + ".";
    return new GeneratedFile(prefix + type.name(), Whitespace.tidy(text));
  }
}
