package org.descentlang.compiler.library;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A tensor of numbers with their traces, for plain loops. */
record Grid(List<Integer> shape, List<Traced> values) {
  static Grid of(List<Integer> shape, double[] values, int from) {
    return new Grid(shape, IntStream.range(0, size(shape)).mapToObj(i -> Traced.of(values[from + i])).toList());
  }

  /** By what stands at each place, first to last. */
  static Grid of(List<Integer> shape, Function<int[], Traced> at) {
    return new Grid(shape, IntStream.range(0, size(shape)).mapToObj(i -> at.apply(place(shape, i))).toList());
  }

  static int size(List<Integer> shape) {
    return shape.stream().reduce(1, (a, b) -> a * b);
  }

  private static int[] place(List<Integer> shape, int position) {
    int[] place = new int[shape.size()];
    int rest = position;
    for (int d = place.length - 1; d >= 0; d--) {
      place[d] = rest % shape.get(d);
      rest /= shape.get(d);
    }
    return place;
  }

  boolean has(int... place) {
    return IntStream.range(0, place.length).allMatch(d -> place[d] >= 0 && place[d] < shape.get(d));
  }

  Traced at(int... place) {
    if (!has(place)) {
      throw new IndexOutOfBoundsException(Arrays.toString(place) + " of " + shape);
    }
    int position = 0;
    for (int d = 0; d < place.length; d++) {
      position = position * shape.get(d) + place[d];
    }
    return values.get(position);
  }

  /** 0 outside. */
  Traced padded(int... place) {
    return has(place) ? at(place) : Traced.of(0);
  }
}
