package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that are computed again are the same to the last bit, draws among them, and their arrays are shared. */
final class RecomputedLayersTest {
  private static final Pattern VALUES = Pattern.compile("(\\d+) bytes of values");
  private static final int STEPS = 4;

  private static final String DEEP = """
      model M(x: [32]) {
        h = x
        repeat 8 as block { h := h + dense(dropout(gelu(dense(layer_norm(h), 128)), 0.2), 32) }
        z = dense(h, 3)
        return z
      }
      """;
  private static final String NORMALIZED = """
      model M(x: [2, 8, 8]) {
        h = conv2d(x, 6, 3, padding = 1)
        repeat 3 as block { h := h + relu(batch_norm(conv2d(h, 6, 3, padding = 1))) }
        z = dense(flatten(h), 3)
        return z
      }
      """;
  private static final String ATTENTIVE = """
      model M(x: [10, 8]) {
        h = x
        repeat 3 as block { h := encoder_block(h, heads = 2, wide = 16, dropout = 0.1) }
        p[i] = mean(t) h[t, i]
        z = dense(p, 3)
        return z
      }
      """;
  private static final String RECURRENT = """
      model M(x: [12, 6]) {
        first = lstm(x, 8)
        second = gru(first, 8)
        z = dense(second[11], 3)
        return z
      }
      """;

  private static String program(String model, String clause) {
    return model + """

        trainer Fit {
          model     M
          target    k: class[3]
          loss      cross_entropy(z, k)
          optimizer adam(1e-2)
          batch     16
          %s
        }
        """.formatted(clause);
  }

  private static String model(String name) {
    return switch (name) {
      case "deep" -> DEEP;
      case "normalized" -> NORMALIZED;
      case "attentive" -> ATTENTIVE;
      default -> RECURRENT;
    };
  }

  /** Bytes of values in training. */
  private static long values(String program) {
    Matcher values = VALUES.matcher(Compiler.compile(
        List.of(new Source("test.dl", program, false)), new Options(false, "test")).texts().get("memory").get());
    assertThat(values.find()).isTrue();
    return Long.parseLong(values.group(1));
  }

  /** @param most thousandths of the memory that is left */
  @ParameterizedTest
  @CsvSource({"deep, block, 350", "deep, 'block.0, block.3', 850", "normalized, block, 850", "attentive, block, 600",
      "recurrent, 'first, second', 950"})
  void bitsAreEqualAndLessIsKept(String name, String layers, int most) throws IOException {
    String kept = program(model(name), "");
    String again = program(model(name), "recompute " + layers);
    assertThat(values(again) * 1000 / values(kept)).isLessThan(most);
    String bits = TrainedBits.hash(Programs.narrow(kept).trainer("Fit", 5), STEPS);
    Programs recomputed = Programs.narrow(again);
    assertThat(TrainedBits.hash(recomputed.trainer("Fit", 5), STEPS)).isEqualTo(bits);
    assertThat(TrainedBits.hash(recomputed.trainer("Fit", 5, 2), STEPS)).isEqualTo(bits);
  }
}
