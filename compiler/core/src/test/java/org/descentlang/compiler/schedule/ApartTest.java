package org.descentlang.compiler.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.junit.jupiter.api.Test;

final class ApartTest {
  private static final Index B = new Index("b", 1, Extent.of(32));
  private static final Index T = new Index("t", 2, Extent.of(16));
  private static final Index J = new Index("j", 3, Extent.of(128));

  private static Affine at(long b, long t, long j, long constant) {
    return Affine.of(B).times(b).plus(Affine.of(T).times(t)).plus(Affine.of(J).times(j)).plus(constant);
  }

  private static boolean apart(Index index, Affine... accesses) {
    return Apart.holds(index, List.of(accesses), v -> false);
  }

  private static boolean apartInRecurrence(Index index, Affine... accesses) {
    return Apart.holds(index, List.of(accesses), T::equals);
  }

  @Test
  void eachIndexOfARowMajorArrayTellsItsElementsApart() {
    assertThat(List.of(B, T, J)).allMatch(i -> apart(i, at(2048, 128, 1, 0)));
  }

  @Test
  void anIndexThatIsNotThereTellsNothing() {
    assertThat(apart(T, at(128, 0, 1, 0))).isFalse();
  }

  @Test
  void whatOverlapsIsNotApart() {
    assertThat(apart(B, at(100, 0, 1, 0))).isFalse();
    assertThat(apart(T, at(2048, 1, 1, 0))).isFalse();
    assertThat(apart(J, at(64, 0, 1, 0))).isFalse();
  }

  @Test
  void neighboursAreNotApart() {
    assertThat(apart(J, at(128, 0, 1, 0), at(128, 0, 1, 1))).isFalse();
    assertThat(apart(B, at(128, 0, 1, 0), at(128, 0, 1, -128))).isFalse();
  }

  @Test
  void aPieceOfARowIsOfTheSameRow() {
    assertThat(apart(B, at(256, 0, 1, 0), at(256, 0, 1, 128))).isTrue();
    assertThat(apart(B, at(256, 0, 1, 0), at(256, 0, 1, 129))).isFalse();
  }

  @Test
  void anotherStepOfARecurrenceIsOfTheSameExample() {
    assertThat(apartInRecurrence(B, at(2048, 128, 1, 0), at(2048, 128, 1, -128))).isTrue();
    assertThat(apart(B, at(2048, 128, 1, 0), at(2048, 128, 1, -128))).isFalse();
    assertThat(apartInRecurrence(J, at(2048, 128, 1, 0), at(2048, 128, 1, -128))).isTrue();
  }

  @Test
  void theOrderMayBeReversed() {
    assertThat(apart(B, at(-128, 0, 1, 31 * 128))).isTrue();
    assertThat(apart(B, at(-128, 0, 1, 0), at(128, 0, 1, 0))).isFalse();
  }
}
