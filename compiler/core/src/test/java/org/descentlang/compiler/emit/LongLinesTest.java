package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LongLinesTest {
  private static String broken(String line) {
    return String.join("\n", LongLines.broken(line, 40));
  }

  @Test
  void breakWhereTheyAreLeastNested() {
    assertThat(broken("y[i] = max(a[i] + b[i], 0f) + scale * c[i];")).isEqualTo("""
        y[i] = max(a[i] + b[i], 0f) + scale
            * c[i];""");
    assertThat(broken("hidden_loops(from, to, grey, hidden_weight);")).isEqualTo("""
        hidden_loops(from, to, grey,
            hidden_weight);""");
  }

  @Test
  void breakAfterTheirSignOfAssignmentRatherThanInASubscript() {
    assertThat(broken("weight_transposed[i * 10 + j] = weight[j * 64 + i];")).isEqualTo("""
        weight_transposed[i * 10 + j] =
            weight[j * 64 + i];""");
    assertThat(broken("total = Math.max(total, weight[j * 64 + i]);")).isEqualTo("""
        total = Math.max(total,
            weight[j * 64 + i]);""");
  }

  @Test
  void ofCommentsBreakBetweenWordsThatAreNotNested() {
    assertThat(broken("//   y[i] = if i > 0 then max(x[i - 1], 0) else 0")).isEqualTo("""
        //   y[i] = if i > 0 then
        //       max(x[i - 1], 0) else 0""");
  }
}
