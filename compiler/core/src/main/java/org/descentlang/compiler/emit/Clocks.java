package org.descentlang.compiler.emit;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import javax.lang.model.element.Modifier;
import org.descentlang.compiler.schedule.Kernel;

/**
 * Clocks around the calls of a trainer's kernels, read by the thread that calls the trainer:
 *
 * <pre>
 * nanoseconds$[3] -= System.nanoTime();
 * hidden();
 * nanoseconds$[3] += System.nanoTime();
 * </pre>
 *
 * <p>What they show, and what kernels do meanwhile, are public fields. No name of a program has a dollar in it.
 */
final class Clocks {
  private static final String NANOSECONDS = "nanoseconds$";

  private final ToLongFunction<Kernel> operations;
  private final long ofStep;
  private final List<CodeBlock> methods = new ArrayList<>();
  private final List<CodeBlock> counts = new ArrayList<>();

  /**
   * @param operations of a kernel, in all of a step
   * @param ofStep operations of a step: less than those of its kernels where these compute something twice
   */
  Clocks(ToLongFunction<Kernel> operations, long ofStep) {
    this.operations = operations;
    this.ofStep = ofStep;
  }

  /** A call and its clock. */
  CodeBlock around(CodeBlock call, String method, Kernel kernel) {
    int number = methods.size();
    methods.add(CodeBlock.of("$S", method));
    counts.add(CodeBlock.of("$LL", operations.applyAsLong(kernel)));
    return CodeBlock.builder().addStatement("$L[$L] -= System.nanoTime()", NANOSECONDS, number).add(call)
        .addStatement("$L[$L] += System.nanoTime()", NANOSECONDS, number).build();
  }

  /** Those in the plural have an entry for each call. */
  List<FieldSpec> fields() {
    return List.of(
        FieldSpec.builder(TypeName.LONG, "STEP$", Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
            .initializer("$LL", ofStep).build(),
        constant(String.class, "KERNELS$", methods), constant(long.class, "OPERATIONS$", counts),
        FieldSpec.builder(ArrayTypeName.of(TypeName.LONG), NANOSECONDS, Modifier.PUBLIC, Modifier.FINAL)
            .initializer("new long[$L]", methods.size()).build());
  }

  private static FieldSpec constant(Class<?> type, String name, List<CodeBlock> values) {
    return FieldSpec.builder(ArrayTypeName.of(type), name, Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .initializer("{\n$>$>$L$<$<}", CodeBlock.join(values, ",\n")).build();
  }
}
