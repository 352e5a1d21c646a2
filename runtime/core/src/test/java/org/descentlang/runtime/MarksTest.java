package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarksTest {
  private static List<Integer> all(boolean[] marks, int from, int to) {
    List<Integer> rows = new ArrayList<>();
    for (int row = Marks.next(marks, from, to); row < to; row = Marks.next(marks, row + 1, to)) {
      rows.add(row);
    }
    return rows;
  }

  /** Of each row one, of two one, and fewer, in ranges that begin and end anywhere. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9, 100, 3_000, 100_000})
  void eachMarkOfARangeIsFoundInOrder(int seldom) {
    Random random = new Random(seldom);
    boolean[] marks = new boolean[10_000];
    for (int row = 0; row < marks.length; row++) {
      marks[row] = random.nextInt(seldom) == 0;
    }
    for (int range = 0; range < 50; range++) {
      int from = random.nextInt(marks.length + 1);
      int to = from + random.nextInt(marks.length + 1 - from);
      assertThat(all(marks, from, to)).isEqualTo(IntStream.range(from, to).filter(r -> marks[r]).boxed().toList());
    }
  }

  @Test
  void whatIsAtTheEdgesOfStretchesIsFound() {
    for (int row = 0; row < 3_000; row++) {
      boolean[] marks = new boolean[3_000];
      marks[row] = true;
      assertThat(all(marks, 0, marks.length)).containsExactly(row);
    }
  }

  @Test
  void aRangeOfNothingHasNone() {
    assertThat(Marks.next(new boolean[] {true}, 1, 1)).isEqualTo(1);
    assertThat(Marks.next(new boolean[0], 0, 0)).isZero();
  }
}
