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
  /** A text has so many lines: a text for each kernel would be more bytecode than a method may have. */
  private static final int LINES = 100;

  private final ToLongFunction<Kernel> operations;
  private final long ofStep;
  private final List<String> calls = new ArrayList<>();

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
    int number = calls.size();
    calls.add(method + " " + operations.applyAsLong(kernel));
    return CodeBlock.builder().addStatement("$L[$L] -= System.nanoTime()", NANOSECONDS, number).add(call)
        .addStatement("$L[$L] += System.nanoTime()", NANOSECONDS, number).build();
  }

  List<FieldSpec> fields() {
    return List.of(
        FieldSpec.builder(TypeName.LONG, "STEP$", Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
            .initializer("$LL", ofStep).build(),
        FieldSpec.builder(String[].class, "KERNELS$", Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
            .initializer("{\n$>$>$L$<$<}", CodeBlock.join(texts(), ",\n")).build(),
        FieldSpec.builder(ArrayTypeName.of(TypeName.LONG), NANOSECONDS, Modifier.PUBLIC, Modifier.FINAL)
            .initializer("new long[$L]", calls.size()).build());
  }

  private List<CodeBlock> texts() {
    List<CodeBlock> texts = new ArrayList<>();
    for (int first = 0; first < calls.size(); first += LINES) {
      texts.add(CodeBlock.of("$S", String.join("\n", calls.subList(first, Math.min(first + LINES, calls.size())))));
    }
    return texts;
  }
}
