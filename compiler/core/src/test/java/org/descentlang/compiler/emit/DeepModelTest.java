package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A model of 200 layers, each with parameters of its own, trained by Adam: what HotSpot and class files allow. And one
 * of more layers, whose trainer is more than a class file holds.
 */
final class DeepModelTest {
  private static final int LAYERS = 200;
  private static final int MORE_LAYERS = 750;
  private static final int LARGEST_METHOD = 8_000;
  private static final String PROGRAM = """
      package deep

      model Deep(x: [4]) {
        h = x
        repeat %d as block { h := h + 0.05 * relu(dense(h, 4)) }
        z = dense(h, 3)
        return z
      }

      trainer DeepTrainer {
        model     Deep
        target    k: class[3]
        loss      cross_entropy(z, k)
        clip      norm(1)
        optimizer adam(1e-2)
        batch     2
      }
      """;

  private static List<GeneratedFile> files;
  private static Compiled compiled;

  @BeforeAll
  static void compile() {
    files = generated(LAYERS);
    compiled = Compiled.of(files);
  }

  private static List<GeneratedFile> generated(int layers) {
    Compilation compilation = Compiler.compile(
        List.of(new Source("deep.dl", PROGRAM.formatted(layers), false)), new Options(false, ""));
    assertThat(compilation.diagnostics()).isEmpty();
    return compilation.files().stream().map(f -> new GeneratedFile(f.className(), f.text())).toList();
  }

  @Test
  void methodsStaySmallEnoughToBeCompiledByHotSpot() {
    compiled.classes().forEach((name, bytes) -> assertThat(MethodSizes.of(bytes)).as(name).isNotEmpty()
        .allSatisfy((method, size) -> assertThat(size).as(method).isLessThan(LARGEST_METHOD)));
  }

  @Test
  void constantsAreNotMoreThanIsSaidAndNotMoreThanAClassFileHas() {
    assertThat(files).hasSize(2).allSatisfy(file -> {
      int said = Constants.of(file.text()).count();
      assertThat(MethodSizes.constants(compiled.classes().get(file.className()))).isBetween(said * 3 / 4, said);
      assertThat(said).isLessThan(Constants.MOST);
    });
  }

  @Test
  void itLearnsAndItsArraysHaveTheirNames() {
    learns(compiled, LAYERS);
  }

  @Test
  void whatAClassFileDoesNotHoldIsInSeveral() {
    List<GeneratedFile> parts = generated(MORE_LAYERS);
    assertThat(parts).extracting(GeneratedFile::className).containsExactly(
        "deep.DeepTrainer", "deep.DeepTrainerPart1", "deep.DeepTrainerPart2", "deep.Deep");
    Compiled large = Compiled.of(parts);
    large.classes().forEach((name, bytes) -> {
      assertThat(MethodSizes.constants(bytes)).as(name).isLessThan(Constants.MOST);
      Map<String, Integer> sizes = MethodSizes.of(bytes);
      // It runs once.
      sizes.remove("<clinit>()V");
      assertThat(sizes).as(name).allSatisfy((method, size) -> assertThat(size).as(method).isLessThan(LARGEST_METHOD));
    });
    learns(large, MORE_LAYERS);
  }

  private static void learns(Compiled compiled, int layers) {
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
    assertThat(trainer.parameters().names()).hasSize(2 * layers + 2)
        .startsWith("block.0.h.weight", "block.0.h.bias", "block.1.h.weight").endsWith("z.weight", "z.bias");
  }
}
