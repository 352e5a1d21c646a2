package org.descentlang.compiler.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAlignedAndTheNumbersAdded() {
    Table table = new Table().add("hidden.weight", List.of(128, 64), 8192)
        .add("b", List.of(), 1, "shared with hidden").add("c", List.of(3), 1234567);
    assertThat(String.join("\n", table.lines())).isEqualTo("""
        hidden.weight  [128, 64]      8,192
        b              []                 1  shared with hidden
        c              [3]        1,234,567
        total                     1,242,760""");
  }

  @Test
  void ofNothingIsATotal() {
    assertThat(new Table().lines()).containsExactly("total     0");
  }
}
