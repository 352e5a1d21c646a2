package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Ports, batches, tallies and the checks at the door. */
class ContractTest {

  private static final List<Port> PORTS = List.of(
      Port.real("pixels", 2, 3), Port.index("digit", 10).ignoring(-100), Port.truth("kept", 2), Port.extent("t", 64),
      Port.real("table", 5).forAllExamples());

  @Test
  void aBatchHasAnArrayForEachPort() {
    Batch batch = new Batch(PORTS, 4, Precision.F32);
    assertThat(batch.floats(0)).hasSize(24);
    assertThat(batch.ints(1)).hasSize(4);
    assertThat(batch.booleans(2)).hasSize(8);
    assertThat(batch.extent(3)).isEqualTo(64);
    assertThat(batch.floats(4)).hasSize(5);
    assertThat(new Batch(PORTS, 4, Precision.F64).doubles(0)).hasSize(24);
  }

  @Test
  void countAndExtentAreChecked() {
    Batch batch = new Batch(PORTS, 4, Precision.F32);
    batch.count(4);
    batch.extent(3, 0);
    assertThat(batch.count()).isEqualTo(4);
    assertThat(batch.extent(3)).isZero();
    assertThatThrownBy(() -> batch.count(5)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count is 5, not 0 to 4");
    assertThatThrownBy(() -> batch.count(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> batch.extent(3, 65)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("t is 65, not 0 to 64");
  }

  @Test
  void aPortKnowsItsValues() {
    Port digit = PORTS.get(1);
    assertThat(digit.accepts(0)).isTrue();
    assertThat(digit.accepts(9)).isTrue();
    assertThat(digit.accepts(10)).isFalse();
    assertThat(digit.accepts(-1)).isFalse();
    assertThat(digit.accepts(-100)).isTrue();
    assertThat(digit.accepts(1L << 32)).isFalse();
    assertThat(digit.range()).isEqualTo("0 to 9, or -100");
  }

  @Test
  void aPortOfNoClassesIsRefused() {
    assertThatThrownBy(() -> Port.index("digit", 0)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("digit: INDEX with a bound of 0");
    assertThatThrownBy(() -> Port.extent("t", -1)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("t: EXTENT with a bound of -1");
    assertThatThrownBy(() -> Port.real("x", 1 << 16, 1 << 16).size()).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x: the shape [65536, 65536] does not fit in a Java array");
  }

  @Test
  void portsAreEqualWhereverTheyAreDeclared() {
    Port digit = PORTS.get(1);
    assertThat(digit.at("digits.dl:4")).isEqualTo(digit).hasSameHashCodeAs(digit).hasToString("digit INDEX []");
    assertThat(digit).isNotEqualTo(Port.index("digit", 10)).isNotEqualTo(digit.forAllExamples())
        .isNotEqualTo(Port.index("digit", 11).ignoring(-100)).isNotEqualTo(Port.index("digit", 10, 1).ignoring(-100))
        .isNotEqualTo(Port.index("digits", 10).ignoring(-100)).isNotEqualTo(Port.extent("digit", 10));
  }

  @Test
  void whatAPortRequiresNamesItsPlace() {
    Port pixels = PORTS.get(0).at("digits.dl:4");
    pixels.requireLength(new float[12], 12);
    assertThatThrownBy(() -> pixels.requireLength(new float[11], 12)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pixels (digits.dl:4): an array of 12 values is needed, not of 11");
    assertThatThrownBy(() -> pixels.requireLength(null, 12)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pixels (digits.dl:4): an array of 12 values is needed, not null");
    assertThatThrownBy(() -> PORTS.get(3).at("digits.dl:5").requireExtent(65))
        .isInstanceOf(IllegalArgumentException.class).hasMessage("t (digits.dl:5) is 65, not 0 to 64");
  }

  @Test
  void theFirstLabelsAreRequired() {
    int[] labels = {0, 9, -100, 10};
    Port digit = Port.index("digit", 10);
    digit.requireLabels(labels, 2);
    digit.ignoring(-100).requireLabels(labels, 3);
    assertThatThrownBy(() -> digit.requireLabels(labels, 3)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("digit: the value at index 2 is -100, not 0 to 9");
    assertThatThrownBy(() -> digit.ignoring(-100).requireLabels(labels, 4)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("digit: the value at index 3 is 10, not 0 to 9, or -100");
  }

  @Test
  void aTallyOfMiniBatchesIsThatOfTheWhole() {
    Tally total = new Tally(List.of("a", "b"), List.of("accuracy"));
    total.coefficient(1, 0.5);
    Tally part = total.like();
    part.set(0, 6, 2);
    part.set(1, 8, 1);
    part.set(2, 1, 2);
    total.add(part);
    part.set(0, 3, 1);
    part.set(1, 0, 1);
    part.set(2, 1, 1);
    total.add(part);
    assertThat(total.value(0)).isEqualTo(3);
    assertThat(total.value(1)).isEqualTo(4);
    assertThat(total.loss()).isEqualTo(3 + 0.5 * 4);
    assertThat(total.value(2)).isEqualTo(2 / 3.0);
    assertThat(total.losses()).isEqualTo(2);
  }

  @Test
  void aSumIsDividedByNothing() {
    Tally tally = new Tally(List.of("a", "b"), List.of()).undivided(1);
    Tally total = tally.like();
    for (double sum : new double[] {6, 3}) {
      tally.set(0, sum, 1);
      tally.set(1, sum, 1);
      total.add(tally);
    }
    assertThat(total.value(0)).isEqualTo(4.5);
    assertThat(total.value(1)).isEqualTo(9);
    assertThat(total.loss()).isEqualTo(13.5);
  }

  /** A root of a mean, and the largest of the totals: of all mini-batches, of each, and of none. */
  @Test
  void metricsAreComputedFromTotals() {
    Tally tally = new Tally(List.of("a"), List.of("root", "largest"), 3, of -> {
      double[] counts = new double[2];
      double[] squares = new double[1];
      of.copyTotals(0, counts);
      of.copyTotals(2, squares);
      of.set(1, Math.sqrt(squares[0] / (counts[0] + counts[1])), 1);
      of.set(2, Math.max(counts[0], counts[1]), 1);
    }).undivided(1).undivided(2);
    Tally total = tally.like();
    assertThat(total.value(1)).isZero();
    tally.setTotals(0, new double[] {1, 3});
    tally.setTotals(2, new double[] {20});
    total.add(tally);
    tally.setTotals(0, new double[] {5, 0});
    tally.setTotals(2, new double[] {61});
    total.add(tally);
    assertThat(total.value(1)).isEqualTo(3);
    assertThat(total.value(2)).isEqualTo(6);
    Tally copy = tally.like();
    copy.numbers(total.numbers());
    assertThat(copy.value(1)).isEqualTo(3);
    copy.add(total);
    assertThat(copy.value(2)).isEqualTo(12);
    total.clear();
    total.add(tally);
    assertThat(total.value(2)).isEqualTo(5);
  }

  @Test
  void theTextOfAnotherTallyIsNotTaken() {
    String numbers = new Tally(List.of("a"), List.of("b")).numbers();
    assertThatThrownBy(() -> new Tally(List.of("a"), List.of()).numbers(numbers))
        .isInstanceOf(NumberFormatException.class);
  }

  @Test
  void aTallyWithoutWeightIs0() {
    Tally tally = new Tally(List.of("a"), List.of());
    tally.set(0, 5, 0);
    assertThat(tally.loss()).isZero();
    tally.set(0, 5, 1);
    tally.clear();
    assertThat(tally.sum(0)).isZero();
    assertThat(tally.weight(0)).isZero();
  }

  @Test
  void talliesOfOtherEntriesDoNotAdd() {
    assertThatThrownBy(() -> new Tally(List.of("a"), List.of()).add(new Tally(List.of(), List.of("a"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void arraysHaveTheSizeOfTheirShape() {
    assertThatThrownBy(() -> NamedArray.of("w", new float[5], 2, 3)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("w: shape [2, 3] needs 6 values, not 5");
    assertThatThrownBy(() -> NamedArrays.of(NamedArray.of("w", new int[1]), NamedArray.of("w", new int[1])))
        .isInstanceOf(IllegalArgumentException.class).hasMessage("two arrays with the name w");
  }
}
