package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands around an image, against plain loops, in double. */
class PaddingTest {
  private static final List<Integer> IMAGE = List.of(2, 3, 4);

  /** From which place of an extent a place around it is taken, -1 for none. */
  private enum Around {
    ZEROS, REFLECT, REPLICATE, CIRCULAR;

    int from(int place, int extent) {
      boolean outside = place < 0 || place >= extent;
      return switch (this) {
        case ZEROS -> outside ? -1 : place;
        case REFLECT -> place < 0 ? -place : outside ? 2 * (extent - 1) - place : place;
        case REPLICATE -> Math.max(0, Math.min(extent - 1, place));
        case CIRCULAR -> Math.floorMod(place, extent);
      };
    }
  }

  private static final List<LoopCase> CASES = cases();

  private static List<LoopCase> cases() {
    List<LoopCase> cases = new ArrayList<>();
    for (Around around : Around.values()) {
      String mode = ", mode = '" + around.name().toLowerCase(java.util.Locale.ROOT) + "')";
      cases.add(LoopCase.of("row[i, p] = x[i, 1, p]\n  out = padded1d(row, [1, 3]" + mode, IMAGE,
          e -> Grid.of(List.of(2, 8), at -> value(e.x(), at[0], 1, around.from(at[1] - 1, 4)))));
      cases.add(LoopCase.of("padded2d(x, [2, 1]" + mode, IMAGE, e -> Grid.of(List.of(2, 7, 6),
          at -> value(e.x(), at[0], around.from(at[1] - 2, 3), around.from(at[2] - 1, 4)))));
    }
    return List.copyOf(cases);
  }

  private static Traced value(Grid x, int channel, int row, int column) {
    return x.padded(channel, row, column);
  }

  private static final Programs PROGRAMS = LoopCase.programs(CASES);

  static IntStream numbers() {
    return IntStream.range(0, CASES.size());
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void isItsLoop(int number) {
    CASES.get(number).check(PROGRAMS, number, 1e-12);
  }
}
