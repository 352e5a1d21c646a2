package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A model of 200 layers, each with parameters of its own, trained by Adam: what HotSpot and class files allow. */
final class DeepModelTest {
  private static final int LAYERS = 200;
  private static final int LARGEST_METHOD = 8_000;
  private static final String PROGRAM = """
      package deep

      model Deep(x: [4]) {
        h = x
        repeat %d as block { h := h + relu(dense(h, 4)) }
        z = dense(h, 3)
        return z
      }

      trainer DeepTrainer {
        model     Deep
        target    k: class[3]
        loss      cross_entropy(z, k)
        optimizer adam(1e-3)
        batch     2
      }
      """.formatted(LAYERS);

  private static List<GeneratedFile> files;
  private static Compiled compiled;

  @BeforeAll
  static void compile() {
    Compilation compilation =
        Compiler.compile(List.of(new Source("deep.dl", PROGRAM, false)), new Options(false, ""));
    assertThat(compilation.diagnostics()).isEmpty();
    files = compilation.files().stream().map(f -> new GeneratedFile(f.className(), f.text())).toList();
    compiled = Compiled.of(files);
  }

  @Test
  void methodsStaySmallEnoughToBeCompiledByHotSpot() {
    compiled.classes().forEach((name, bytes) -> assertThat(MethodSizes.of(bytes)).as(name)
        .isNotEmpty().allSatisfy((method, size) -> assertThat(size).as(method).isLessThan(LARGEST_METHOD)));
  }

  @Test
  void constantsAreNotMoreThanIsSaidAndNotMoreThanAClassFileHas() {
    assertThat(files).hasSize(2).allSatisfy(file -> {
      int constants = MethodSizes.constants(compiled.classes().get(file.className()));
      assertThat(constants).isBetween(Constants.of(file.text()) * 3 / 4, Constants.of(file.text()));
      assertThat(constants).isLessThan(GeneratedFile.MOST_CONSTANTS);
      assertThat(file.excess()).isEmpty();
    });
  }

  @Test
  void moreConstantsThanAClassFileHasAreCounted() {
    StringBuilder many = new StringBuilder("class Many {\n");
    for (int i = 0; i < GeneratedFile.MOST_CONSTANTS; i++) {
      many.append("  int a").append(i).append(";\n");
    }
    assertThat(new GeneratedFile("Many", many.append("}\n").toString()).excess())
        .isEqualTo(OptionalInt.of(3 * (GeneratedFile.MOST_CONSTANTS + 3)));
  }

  @Test
  void itLearnsAndItsArraysHaveTheirNames() {
    Trainer trainer = Twins.create(compiled.type("deep.DeepTrainer"), 1);
    Batch batch = trainer.newBatch();
    float[] x = (float[]) batch.array(0);
    for (int i = 0; i < x.length; i++) {
      x[i] = i % 3 - 1;
    }
    ((int[]) batch.array(1))[1] = 2;
    batch.count(2);
    double first = trainer.step(batch);
    for (int i = 0; i < 20; i++) {
      trainer.step(batch);
    }
    assertThat(trainer.evaluate(batch)).isLessThan(first / 2);
    assertThat(trainer.parameters().names()).hasSize(2 * LAYERS + 2)
        .startsWith("block.0.h.weight", "block.0.h.bias", "block.1.h.weight").endsWith("z.weight", "z.bias");
  }
}
