package org.descentlang.samples.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.data.Examples;
import org.junit.jupiter.api.Test;

class BigramsTest {

  private final Bigrams bigrams = new Bigrams(new int[] {0, 1, 0, 1, 1}, 3);

  @Test
  void countsWhatOccursAndWhatFollows() {
    assertThat(bigrams.probability(0)).isEqualTo(2 / 7.0);
    assertThat(bigrams.probability(1)).isEqualTo(4 / 7.0);
    assertThat(bigrams.probability(0, 1)).isEqualTo((2 + 4 / 7.0) / 3);
    assertThat(bigrams.probability(1, 1)).isEqualTo((1 + 4 / 7.0) / 3);
  }

  @Test
  void whatNeverOccursIsNotImpossible() {
    assertThat(bigrams.probability(2)).isEqualTo(1 / 7.0);
    assertThat(bigrams.probability(2, 1)).isEqualTo(4 / 7.0);
  }

  @Test
  void perplexityIsOneOverTheGeometricMeanOfProbabilities() {
    List<Port> ports = List.of(Port.index("text", 3, 2), Port.index("next", 3, 2));
    Examples windows = Examples.of(ports, Precision.F32, 1, new int[] {0, 1}, new int[] {1, 0});
    assertThat(bigrams.perplexityAlone(windows)).isCloseTo(1 / Math.sqrt(4 / 7.0 * 2 / 7.0), within(1e-12));
    assertThat(bigrams.perplexity(windows)).isCloseTo(
        1 / Math.sqrt((2 + 4 / 7.0) / 3 * (1 + 2 / 7.0) / 3), within(1e-12));
  }
}
