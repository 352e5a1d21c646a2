package org.descentlang.compiler.emit;

import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.memory.MemoryPlan;
import org.descentlang.compiler.schedule.Kernel;
import org.descentlang.compiler.schedule.Schedule;

/** Prints a schedule as Java: the trainer and its model, each in as many classes as its constants take. */
public final class Emitter {
  private Emitter() {}

  /** The trainer, then the model; each before the classes that it extends, if it has more constants than one holds. */
  public static List<GeneratedFile> emit(Schedule schedule, MemoryPlan plan, Provenance provenance) {
    return emit(schedule, plan, provenance, Optional.empty(), Constants.MOST);
  }

  /**
   * The same, with a clock around each call of a kernel in the trainer. It has three more public fields: {@code STEP$},
   * how many operations a step has; {@code KERNELS$}, texts with a line for each call: the method, and how many
   * operations it has in a step; and with an entry for each call {@code nanoseconds$}, how long they have taken.
   */
  public static List<GeneratedFile> clocked(
      Schedule schedule, MemoryPlan plan, Provenance provenance, ToLongFunction<Kernel> operations, long ofStep) {
    return emit(schedule, plan, provenance, Optional.of(new Clocks(operations, ofStep)), Constants.MOST);
  }

  /** @param mostConstants so many has a class at most */
  static List<GeneratedFile> emit(
      Schedule schedule, MemoryPlan plan, Provenance provenance, Optional<Clocks> clocks, int mostConstants) {
    Unit unit = schedule.unit();
    Tensors tensors = new Tensors(unit);
    Header header = new Header(schedule, plan, tensors, provenance);
    ModelClass model = new ModelClass(schedule, plan.model(), tensors, provenance.places());
    TrainerClass trainer =
        new TrainerClass(schedule, plan.trainer(), tensors, model, provenance.places(), clocks);
    List<GeneratedFile> files = new ArrayList<>();
    for (TypeSpec type : List.of(
        trainer.build(header.trainer(), provenance.fingerprint()), model.build(header.model()))) {
      GeneratedFile file = file(unit, type);
      if (ClassParts.areNeeded(type, file.text(), mostConstants)) {
        ClassParts.of(type, header, mostConstants).forEach(part -> files.add(file(unit, part)));
      } else {
        files.add(file);
      }
    }
    return files;
  }

  private static GeneratedFile file(Unit unit, TypeSpec type) {
    String text = JavaFile.builder(unit.packageName(), type).indent("  ").skipJavaLangImports(true).build().toString();
    String prefix = unit.packageName().isEmpty() ? "" : unit.packageName() + ".";
    return new GeneratedFile(prefix + type.name(), Whitespace.tidy(text));
  }
}
