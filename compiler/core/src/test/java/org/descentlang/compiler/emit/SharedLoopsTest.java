package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.schedule.Precision;
import org.junit.jupiter.api.Test;

final class SharedLoopsTest {
  /** Three layers from 24 to 24, and one from 24 to 4. */
  private static Unit equalLayers() {
    Models models = new Models(20);
    Tensor h = models.input(Build.input("pixels", models.count, 24));
    for (String layer : List.of("first", "second", "third")) {
      h = models.relu(layer + ".relu", models.dense(layer, h, 24, 24), 24);
    }
    models.output(models.dense("logits", h, 24, 4));
    return models.crossEntropy("Fit", 4);
  }

  private static final Unit UNIT = equalLayers();
  private static final List<GeneratedFile> FILES = Twins.files(UNIT, Precision.F64);

  @Test
  void layersOfOneKindAndSizeHaveTheirLoopsOnce() {
    String model = FILES.stream().filter(f -> f.text().contains("predict(")).findFirst().orElseThrow().text();
    assertThat(model).containsOnlyOnce("private void first_relu_loops(")
        .contains("first_relu_loops(first_weight, pixels, first_relu, first_bias)")
        .contains("first_relu_loops(third_weight, second_relu, third_relu, third_bias)")
        .contains("// first_relu, second_relu, third_relu; of the first:")
        .contains("double[] weight").doesNotContain("logits_loops");
  }

  @Test
  void whatTheyAllReadOrFillIsNoArgument() {
    String trainer = FILES.stream().filter(f -> f.text().contains("accumulate(")).findFirst().orElseThrow().text();
    Matcher loops = Pattern.compile("private void \\w+_loops\\(([^)]*)\\)").matcher(trainer);
    assertThat(loops.results().map(r -> r.group(1))).isNotEmpty().noneMatch(p -> p.contains("lanes"));
  }

  @Test
  void theyEqualTheEvaluator() {
    Twins twins = Twins.exact(UNIT, Compiled.of(FILES), 7);
    twins.data(20).step().data(5).step().evaluate().predict().data(20).step();
  }
}
