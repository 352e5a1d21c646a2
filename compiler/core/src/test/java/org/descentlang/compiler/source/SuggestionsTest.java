package org.descentlang.compiler.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SuggestionsTest {
  private static final List<String> KNOWN =
      List.of("hidden", "logits", "relu", "rows", "cross_entropy", "b", "W", "mse");

  @ParameterizedTest
  @CsvSource({
      "hiden, hidden", "hiddenn, hidden", "hidedn, hidden", "HIDDEN, hidden", "logit, logits", "rleu, relu",
      "crossentropy, cross_entropy", "w, W", "sme, mse", "esm, mse"
  })
  void isAFewLettersAway(String unknown, String meant) {
    assertThat(Suggestions.nearest(unknown, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"x", "pixels", "roo", "entropy", "hxddxn0", "''", "re"})
  void isNothingWhenAllAreFarAway(String unknown) {
    assertThat(Suggestions.nearest(unknown, KNOWN)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
      "learning_rate, lr", "wd, weight_decay", "embed, embedding", "max_pool, max_pool2d", "units_out, units", "rl, lr"
  })
  void hasTheLettersOrTheInitialsOrTheBeginningOfTheOther(String unknown, String meant) {
    assertThat(Suggestions.nearest(unknown, List.of("lr", "weight_decay", "embedding", "max_pool2d", "units")))
        .contains(meant);
  }

  @Test
  void ofEquallyNearNamesIsTheFirstInTheAlphabet() {
    assertThat(Suggestions.nearest("row", List.of("rowb", "rowa"))).contains("rowa");
  }

  @ParameterizedTest
  @CsvSource({"abc, abc, 0", "abc, acb, 1", "abc, '', 3", "kitten, sitting, 3", "ca, abc, 3"})
  void distanceCountsChangesAndSwaps(String a, String b, int distance) {
    assertThat(Suggestions.distance(a, b)).isEqualTo(distance);
    assertThat(Suggestions.distance(b, a)).isEqualTo(distance);
  }
}
