package org.descentlang.compiler.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.descentlang.compiler.Stages;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

/** What a function defines for itself is named after the definition that calls it, and after the function. */
final class NamesOfFunctionsTest {
  private static List<String> definitions(String model) {
    String program = """
        fn total(x: [n]) {
          s = sum(i) x[i]
          return s
        }
        fn centred(x: [n]) {
          mean_value = total(x) / n
          y[i] = x[i] - mean_value
          return y
        }
        fn twice(x: [n]) = centred(centred(x))
        model Net(x: [3]) {
        """ + model + """

        }
        trainer Fit {
          model Net
          target y: [2]
          loss mse(z, y)
          optimizer sgd(0.1)
          batch 2
        }
        """;
    return Stages.of(new Source("names.dl", program, false)).lowered().predict().steps().stream()
        .map(step -> ((Step.Definition) step).target().name()).toList();
  }

  @Test
  void afterDefinitionAndFunction() {
    assertThat(definitions("h = centred(x)\n z = dense(h, 2)\n return z"))
        .containsSubsequence("h.centred.mean_value.total.s", "h.centred.mean_value", "h", "z");
  }

  @Test
  void aSecondCallInOneDefinitionHasANumber() {
    assertThat(definitions("h[i] = total(x) * x[i] + total(x) * x[i]\n z = dense(h, 2)\n return z"))
        .containsSubsequence("h.total.s", "h.total.2.s", "h", "z");
  }

  @Test
  void whatIsReturnedHasNoNameOfItsOwn() {
    assertThat(definitions("z = dense(twice(x), 2)\n return z"))
        .containsSubsequence("z.twice.centred.mean_value", "z.twice.centred.y", "z.twice.centred.2.mean_value", "z");
  }
}
