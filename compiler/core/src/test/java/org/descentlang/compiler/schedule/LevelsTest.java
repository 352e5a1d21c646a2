package org.descentlang.compiler.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** A function of what is read at i, and what is then stored. */
class LevelsTest {
  private final Index i = new Build().index("i", 8);
  private final Affine place = Affine.of(i);
  private final Tensor y = Build.value("y", 32);
  private final Tensor z = Build.value("z", 32);
  private final Line tanh = new Line("tanh", Element.REAL, 1);
  private final Code value = new Code.At(tanh, place);
  private final Local sum = new Local("sum", Element.REAL, 2);

  private Optional<List<Integer>> levels(Statement... body) {
    Statement.Loop loop = new Statement.Loop(i, Code.integer(0), Code.integer(8), 1, List.of(body));
    return Levels.of(List.of(body), loop, List.of(tanh));
  }

  private Statement argument(Affine from) {
    return new Statement.Put(tanh, place, new Code.Load(y, from));
  }

  @Test
  void whatComputesWithTheFunctionComesAfterIt() {
    assertThat(levels(argument(place), new Statement.Store(z, place, value))).contains(List.of(0, 1));
  }

  @Test
  void itsOwnElementMayBeReplaced() {
    assertThat(levels(argument(place), new Statement.Store(y, place, value))).contains(List.of(0, 1));
  }

  @Test
  void elementsThatTheLoopNeverReachesMayBeReplaced() {
    assertThat(levels(argument(place.plus(8)), new Statement.Store(y, place, value))).contains(List.of(0, 1));
  }

  @Test
  void whatTheNextRoundReadsCannotWait() {
    assertThat(levels(argument(place), new Statement.Store(y, place.plus(1), value))).isEmpty();
    assertThat(levels(argument(place), new Statement.Store(y, Affine.of(3), value))).isEmpty();
  }

  @Test
  void aSumIsAddedUpInOneLoop() {
    Statement add = new Statement.Assign(sum, Code.add(new Code.Use(sum), value));
    Statement more = new Statement.Assign(sum, Code.add(new Code.Use(sum), new Code.Load(z, place)));
    assertThat(levels(more, argument(place), add)).contains(List.of(1, 0, 1));
  }

  @Test
  void aFunctionOfTheSumSoFarCannotWait() {
    Statement put = new Statement.Put(tanh, place, new Code.Use(sum));
    Statement add = new Statement.Assign(sum, Code.add(new Code.Use(sum), value));
    assertThat(levels(put, add)).isEmpty();
  }

  @Test
  void aLocalIsThereWhereItIsNeeded() {
    Statement declare = new Statement.Declare(sum, value, false);
    assertThat(levels(argument(place), declare, new Statement.Store(z, place, new Code.Use(sum))))
        .contains(List.of(0, 1, 1));
  }
}
