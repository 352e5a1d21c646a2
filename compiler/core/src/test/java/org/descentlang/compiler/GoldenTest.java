package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GoldenTest {
  @BeforeEach
  void compares() {
    assumeTrue(System.getProperty("golden.update") == null);
  }

  @Test
  void showsOnlyTheLinesThatDiffer() {
    assertThat(Golden.difference("a\nb\nc\nd", "a\nx\ny\nc\nd")).isEqualTo("at line 2:\n- b\n+ x\n+ y\n");
  }

  @Test
  void countsARepeatedLineOnce() {
    assertThat(Golden.difference("a\na", "a\na\na")).isEqualTo("at line 3:\n+ a\n");
  }

  @Test
  void aMissingFileShowsTheCommandThatWritesIt() {
    assertThatThrownBy(() -> Golden.check("no/such.txt", "text"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no/such.txt is missing")
        .hasMessageContaining("-Dgolden.update")
        .hasMessageContaining("-Dtest=GoldenTest");
  }
}
