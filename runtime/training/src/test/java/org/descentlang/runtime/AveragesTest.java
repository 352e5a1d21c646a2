package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.DivergenceException;
import org.descentlang.runtime.fit.EpochReport;
import org.descentlang.runtime.fit.Fit;
import org.descentlang.runtime.fit.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Averages stand for parameters where the model is evaluated, saved for use, or served. */
class AveragesTest {

  private static final int SIZE = 10;

  @TempDir Path folder;

  private static AveragedLineTrainer trained(int steps) {
    AveragedLineTrainer trainer = new AveragedLineTrainer(7);
    for (int step = 0; step < steps; step++) {
      trainer.step(batch(trainer));
    }
    return trainer;
  }

  private static Batch batch(Trainer trainer) {
    Batch batch = trainer.newBatch();
    for (int i = 0; i < batch.floats(0).length; i++) {
      batch.floats(0)[i] = (float) Draws.normal(trainer.updates(), i);
    }
    batch.count(LineTrainer.BATCH);
    return batch;
  }

  private static Examples examples() {
    float[] x = new float[SIZE * LineTrainer.FEATURES];
    float[] y = new float[SIZE];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Draws.normal(3, i);
      y[i / LineTrainer.FEATURES] += x[i];
    }
    return Examples.of(LineTrainer.PORTS, Precision.F32, SIZE, x, y);
  }

  private Path file() {
    return folder.resolve("line.safetensors");
  }

  @Test
  void averagesTakeThePlaceOfTheParametersAndGiveItBack() {
    AveragedLineTrainer trainer = trained(5);
    float[] weight = trainer.weight();
    float[] average = trainer.aside();
    assertThat(weight).isNotEqualTo(average);
    assertThat(trainer.useAverages(false)).isFalse();
    assertThat(trainer.useAverages(true)).isFalse();
    assertThat(trainer.useAverages(true)).isTrue();
    assertThat(trainer.weight()).isEqualTo(average);
    assertThat(trainer.aside()).isEqualTo(weight);
    assertThat(trainer.useAverages(false)).isTrue();
    assertThat(trainer.weight()).isEqualTo(weight);
    assertThat(trainer.aside()).isEqualTo(average);
  }

  @Test
  void whatIsLearnedIsNoAverage() {
    AveragedLineTrainer trainer = trained(5);
    Batch batch = batch(trainer);
    trainer.useAverages(true);
    for (Runnable learning : List.<Runnable>of(
        () -> trainer.step(batch), () -> trainer.accumulate(batch), trainer::update)) {
      assertThatThrownBy(learning::run).isInstanceOf(IllegalStateException.class)
          .hasMessage("averages stand in the place of the parameters: useAverages(false) first");
    }
    assertThat(trainer.updates()).isEqualTo(5);
    trainer.useAverages(false);
    trainer.step(batch);
    assertThat(trainer.weight()).isEqualTo(trained(6).weight());
  }

  @Test
  void aTrainerWithoutAveragesStaysAsItIs() {
    LineTrainer trainer = new LineTrainer(7);
    float[] weight = trainer.model().weight.clone();
    trainer.useAverages(true);
    assertThat(trainer.averages()).isEmpty();
    assertThat(trainer.model().weight).isEqualTo(weight);
    trainer.step(batch(trainer));
    assertThat(trainer.updates()).isEqualTo(1);
  }

  @Test
  void aSaveIsTheSameWhicheverStandThere() throws IOException {
    AveragedLineTrainer trainer = trained(5);
    byte[] bytes = trainer.bytes(folder);
    trainer.useAverages(true);
    assertThat(trainer.bytes(folder)).isEqualTo(bytes);
    assertThatThrownBy(() -> trainer.save(folder)).isInstanceOf(IOException.class);
    assertThat(trainer.useAverages(true)).isTrue();
    assertThat(trainer.aside()).isEqualTo(trained(5).weight());
  }

  @Test
  void resumeContinuesBitForBit() throws IOException {
    trained(5).save(file());
    AveragedLineTrainer trainer = trained(2);
    trainer.useAverages(true);
    trainer.resume(file());
    trainer.step(batch(trainer));
    assertThat(trainer.bytes(folder)).isEqualTo(trained(6).bytes(folder));
  }

  /** What has no average has its parameter. */
  @Test
  void aModelTakesTheAverages() throws IOException {
    AveragedLineTrainer trainer = trained(5);
    trainer.save(file());
    float[] weight = trainer.weight();
    LineTrainer.Line loaded = new LineTrainer.Line();
    loaded.load(file());
    LineTrainer.Line copied = new LineTrainer.Line();
    copied.copyFrom(trainer);
    LineTrainer.Line exchanged = new LineTrainer.Line();
    trainer.useAverages(true);
    exchanged.copyFrom(trainer);
    assertThat(trainer.useAverages(false)).isTrue();
    for (LineTrainer.Line model : List.of(loaded, copied, exchanged)) {
      assertThat(model.weight).isEqualTo(trainer.aside());
      assertThat(model.bias).isEqualTo(trainer.model().bias);
      assertThat(model.seen).isEqualTo(trainer.model().seen);
    }
    assertThat(trainer.weight()).isEqualTo(weight);
    copied.copyFrom(trainer.model());
    assertThat(copied.weight).isEqualTo(weight);
    loaded.parameters().read(file());
    assertThat(loaded.weight).isEqualTo(trainer.aside());
    trainer.parameters().write(file());
    loaded.parameters().read(file());
    assertThat(loaded.weight).isEqualTo(weight);
  }

  @Test
  void averagesBeginAsTheParametersDo() throws IOException {
    AveragedLineTrainer trainer = trained(5);
    trainer.save(file());
    float[] average = trainer.aside();
    AveragedLineTrainer other = trained(2);
    other.useAverages(true);
    other.initialize(file());
    assertThat(other.weight()).isEqualTo(average);
    assertThat(other.aside()).isEqualTo(average);
    other.step(batch(other));
    AveragedLineTrainer third = trained(2);
    third.initialize(trainer.parameters());
    assertThat(third.aside()).isEqualTo(trainer.weight());
    third.initialize(ArrayFile.read(file()));
    assertThat(third.aside()).isEqualTo(average);
    LineTrainer without = new LineTrainer(1);
    without.initialize(file());
    assertThat(without.model().weight).isEqualTo(average);
  }

  @Test
  void anAverageThatDoesNotFitIsToldByItsNameInTheFile() throws IOException {
    AveragedLineTrainer trainer = trained(5);
    trainer.save(file());
    ArrayFile save = ArrayFile.read(file());
    List<NamedArray> arrays = new ArrayList<>(save.arrays().list());
    arrays.removeIf(array -> array.name().startsWith("average/"));
    arrays.add(NamedArray.of("average/weight", new float[2], 2));
    arrays.add(NamedArray.of("average/slope", new float[1], 1));
    ArrayFile other = new ArrayFile(NamedArrays.of(arrays), save.metadata(), save.unreadable());
    LineTrainer.Line model = new LineTrainer.Line();
    assertThatThrownBy(() -> model.load(other)).isInstanceOf(DataException.class)
        .hasMessage("load: the arrays do not fit"
            + "\n  different: average/weight F32 [2] in the file, weight F32 [1, 3] needed"
            + "\n  surplus: average/slope F32 [1]");
    assertThat(model.weight).containsOnly(0);
    assertThatThrownBy(() -> trainer.resume(file(), other)).isInstanceOf(DataException.class)
        .hasMessageContaining("average/weight").hasMessageContaining("average/slope");
  }

  /** What a file of a trainer's save, read and changed, comes to where it is loaded, and where it begins a trainer. */
  private void assertRefused(UnaryOperator<ArrayFile> damage, String message) throws IOException {
    AveragedLineTrainer trainer = trained(5);
    trainer.save(file());
    ArrayFile damaged = damage.apply(ArrayFile.read(file()));
    LineTrainer.Line model = new LineTrainer.Line();
    assertThatThrownBy(() -> model.load(damaged)).isInstanceOf(DataException.class).hasMessage("load" + message);
    assertThat(model.weight).containsOnly(0);
    float[] before = trainer.weight();
    assertThatThrownBy(() -> trainer.initialize(damaged)).isInstanceOf(DataException.class)
        .hasMessage("initialize" + message);
    assertThat(trainer.weight()).isEqualTo(before);
  }

  private static ArrayFile without(ArrayFile save, String name, NamedArray... others) {
    List<NamedArray> arrays = new ArrayList<>(save.arrays().list());
    arrays.removeIf(array -> array.name().equals(name));
    arrays.addAll(List.of(others));
    return new ArrayFile(NamedArrays.of(arrays), save.metadata(), save.unreadable());
  }

  @Test
  void anAverageThatIsNoNumberIsToldByItsNameInTheFile() throws IOException {
    assertRefused(save -> without(save, "average/weight",
        NamedArray.of("average/weight", new float[] {0, Float.NaN, 0}, 1, 3)),
        ": average/weight: value 1 is NaN, no finite f32 number");
  }

  /** Nor is the parameter taken for it. */
  @Test
  void anAverageThatCannotBeReadIsToldByItsNameInTheFile() throws IOException {
    assertRefused(save -> new ArrayFile(
        without(save, "average/weight").arrays(), save.metadata(), Map.of("average/weight", "F8_E4M3")),
        ": average/weight: elements of type F8_E4M3 can't be read; F32 and F64 can");
  }

  @Test
  void aSaveThatHasLostAnAverageIsNoMixtureWithParameters() throws IOException {
    assertRefused(save -> without(save, "average/weight"),
        ": average/weight is missing, with which the save was made: the parameter weight is no substitute");
    LineTrainer plain = new LineTrainer(7);
    plain.save(file());
    assertThat(ArrayFile.read(file()).metadata()).doesNotContainKey("descent.averages");
  }

  @Test
  void validationIsOfTheAveragesAndTrainingOfTheParameters() throws IOException {
    AveragedLineTrainer trainer = new AveragedLineTrainer(7);
    List<EpochReport> reports =
        new Fit(trainer, examples()).validation(examples()).epochs(2).checkpoint(file()).run();
    LineTrainer.Line served = new LineTrainer.Line();
    served.load(file());
    assertThat(served.weight).isEqualTo(trainer.aside()).isNotEqualTo(trainer.weight());
    double loss = Fit.evaluate(trainer, examples()).loss();
    assertThat(reports.get(1).validation().orElseThrow().loss()).isEqualTo(loss);
    LineTrainer plain = new LineTrainer(7);
    List<EpochReport> others = new Fit(plain, examples()).validation(examples()).epochs(2).run();
    assertThat(trainer.weight()).isEqualTo(plain.model().weight);
    assertThat(reports.get(1).training().loss()).isEqualTo(others.get(1).training().loss());
    plain.initialize(file());
    assertThat(Fit.evaluate(plain, examples()).loss()).isEqualTo(loss);
    trainer.useAverages(true);
    assertThat(Fit.evaluate(trainer, examples()).loss()).isEqualTo(loss);
    assertThat(trainer.useAverages(false)).isTrue();
  }

  @Test
  void anAverageThatIsNoNumberEndsTheFit() {
    AveragedLineTrainer trainer = new AveragedLineTrainer(7);
    float[] average = (float[]) trainer.averages().get("average/weight").array();
    Fit fit = new Fit(trainer, examples()).epochs(1).checkpoint(file()).listener(new Listener() {
      @Override
      public void onStep(long step, long epoch, double loss, double rate) {
        average[1] = Float.NaN;
      }
    });
    assertThatThrownBy(fit::run).isInstanceOf(DivergenceException.class)
        .hasMessage("an element of average/weight is NaN at step 3 of epoch 1: training has diverged");
    assertThat(file()).doesNotExist();
  }

  @Test
  void anExchangeAllocatesNothing() {
    AveragedLineTrainer trainer = trained(5);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 50; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      trainer.useAverages(true);
      trainer.useAverages(false);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
  }
}
