package org.descentlang.runtime.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.LineTrainer;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Setting;
import org.descentlang.runtime.SmallDisk;
import org.descentlang.runtime.data.Examples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FitTest {

  /** With mini-batches of 4, an epoch has 6 steps, the last with 2 examples. */
  private static final int SIZE = 22;

  @TempDir Path folder;

  @Test
  void learns() throws IOException {
    LineTrainer trainer = new LineTrainer(1);
    Examples all = examples(SIZE);
    List<EpochReport> reports = new Fit(trainer, all).epochs(60).run();
    assertThat(reports).hasSize(60);
    assertThat(trainer.updates()).isEqualTo(60 * 6);
    assertThat(reports.get(0).training().loss()).isGreaterThan(0.5);
    assertThat(Fit.evaluate(trainer, all).loss()).isLessThan(0.01);
    assertThat(trainer.model().parameters().get("bias").array()).satisfies(
        bias -> assertThat(((float[]) bias)[0]).isEqualTo(1, within(0.05f)));
  }

  @Test
  void measuresWithTheWeightsOfAllExamples() {
    LineTrainer trainer = new LineTrainer(1);
    assertThat(Fit.evaluate(trainer, examples(SIZE)).weight(0)).isEqualTo(SIZE);
    assertThat(trainer.updates()).isZero();
  }

  @Test
  void everyExampleIsSeenOnceAnEpoch() throws IOException {
    LineTrainer trainer = new LineTrainer(1);
    EpochReport report = new Fit(trainer, examples(SIZE)).epochs(1).run().get(0);
    assertThat(report.training().weight(0)).isEqualTo(SIZE);
    assertThat(report.step()).isEqualTo(6);
    assertThat(report.epoch()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theOrderIsThatOfTheSeedOrOfTheData(boolean shuffle) throws IOException {
    byte[] first = bytesAfterTwoEpochs(shuffle);
    assertThat(bytesAfterTwoEpochs(shuffle)).isEqualTo(first);
    assertThat(bytesAfterTwoEpochs(!shuffle)).isNotEqualTo(first);
  }

  private byte[] bytesAfterTwoEpochs(boolean shuffle) throws IOException {
    LineTrainer trainer = new LineTrainer(1);
    new Fit(trainer, examples(SIZE)).epochs(2).shuffle(shuffle).run();
    return trainer.bytes(folder);
  }

  /** The same on every JDK: a change of order, draws, arithmetic or format changes it. */
  @Test
  void theBitsNeverChange() throws IOException {
    byte[] bytes = bytesAfterTwoEpochs(true);
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    assertThat(checksum.getValue()).isEqualTo(3512617022L);
  }

  /** 6 steps are an epoch, others end within one. */
  @ParameterizedTest
  @CsvSource({"1, true", "5, true", "6, true", "7, true", "15, true", "15, false"})
  void aContinuedFitGivesTheBitsOfAWholeOne(int steps, boolean shuffle) throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    LineTrainer whole = new LineTrainer(3);
    List<EpochReport> reports = new Fit(whole, examples(SIZE)).shuffle(shuffle).steps(2 * steps).run();
    new Fit(new LineTrainer(3), examples(SIZE)).shuffle(shuffle).steps(steps).checkpoint(checkpoint).run();
    LineTrainer second = new LineTrainer(4);
    List<EpochReport> continued =
        new Fit(second, examples(SIZE)).shuffle(shuffle).steps(steps).resume(checkpoint).run();
    assertThat(second.bytes(folder)).isEqualTo(whole.bytes(folder));
    if (!reports.isEmpty()) {
      EpochReport expected = reports.get(reports.size() - 1);
      EpochReport last = continued.isEmpty() ? expected : continued.get(continued.size() - 1);
      assertThat(last.epoch()).isEqualTo(expected.epoch());
      assertThat(last.training().loss()).isEqualTo(expected.training().loss());
    }
  }

  @Test
  void aFitThatStoppedContinuesFromItsLastCheckpoint() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    LineTrainer whole = new LineTrainer(3);
    new Fit(whole, examples(SIZE)).epochs(3).run();
    Fit stopped = new Fit(new LineTrainer(3), examples(SIZE)).checkpoint(checkpoint).checkpointEvery(4)
        .listener(new Listener() {
          @Override
          public void onStep(long step, long epoch, double loss, double rate) throws IOException {
            if (step == 10) {
              throw new IOException("stopped");
            }
          }
        });
    assertThatThrownBy(stopped::run).hasMessage("stopped");
    LineTrainer second = new LineTrainer(3);
    List<EpochReport> reports = new Fit(second, examples(SIZE)).epochs(2).resume(checkpoint).run();
    assertThat(reports.get(0).epoch()).isEqualTo(2);
    assertThat(second.bytes(folder)).isEqualTo(whole.bytes(folder));
  }

  @Test
  void aCheckpointOfOtherDataIsRefused() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    new Fit(new LineTrainer(3), examples(SIZE)).steps(2).checkpoint(checkpoint).run();
    assertThatThrownBy(() -> new Fit(new LineTrainer(3), examples(21)).resume(checkpoint).run())
        .isInstanceOf(DataException.class).hasMessage(checkpoint
            + ": a run goes on with what it began with: examples 22, not 21");
    assertThatThrownBy(() -> new Fit(new LineTrainer(3), examples(SIZE)).shuffle(false).resume(checkpoint).run())
        .isInstanceOf(DataException.class).hasMessageEndingWith("shuffle true, not false");
  }

  @Test
  void aRefusalLeavesTheTrainerAsItWas() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    new Fit(new LineTrainer(3), examples(SIZE)).steps(2).checkpoint(checkpoint).run();
    LineTrainer trainer = new LineTrainer(4);
    byte[] before = trainer.bytes(folder);
    Fit fit = new Fit(trainer, examples(21)).resume(checkpoint);
    assertThatThrownBy(fit::run).isInstanceOf(DataException.class);
    assertThat(trainer.bytes(folder)).isEqualTo(before);
  }

  /** 6 steps are an epoch: 4 are within one; after 6 the epoch is done but for its validation. */
  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void aFitThatIsStoppedGoesOnWhereItWas(int steps) throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    LineTrainer whole = new LineTrainer(3);
    List<EpochReport> expected = new Fit(whole, examples(SIZE)).validation(examples(8)).epochs(2).run();
    LineTrainer first = new LineTrainer(3);
    Fit stopped = new Fit(first, examples(SIZE)).validation(examples(8)).checkpoint(checkpoint);
    stopped.listener(new Listener() {
      @Override
      public void onStep(long step, long epoch, double loss, double rate) {
        if (step == steps) {
          stopped.stop();
        }
      }
    });
    assertThat(stopped.run()).isEmpty();
    assertThat(first.updates()).isEqualTo(steps);
    assertThat(stopped.run()).isEmpty();
    LineTrainer second = new LineTrainer(4);
    List<EpochReport> reports =
        new Fit(second, examples(SIZE)).validation(examples(8)).epochs(2).resume(checkpoint).run();
    assertThat(second.bytes(folder)).isEqualTo(whole.bytes(folder));
    for (int epoch = 0; epoch < 2; epoch++) {
      assertThat(reports.get(epoch).training()).hasToString(expected.get(epoch).training().toString());
      assertThat(reports.get(epoch).validation().orElseThrow())
          .hasToString(expected.get(epoch).validation().orElseThrow().toString());
    }
  }

  /** Its fit is stopped while it measures a mini-batch: the first or a later one. */
  private static final class Interrupted extends LineTrainer {

    private final int at;
    private Fit fit;
    private int measured;

    Interrupted(int at) {
      super(3);
      this.at = at;
    }

    @Override
    public double evaluate(Batch batch) {
      if (++measured == at) {
        fit.stop();
      }
      return super.evaluate(batch);
    }
  }

  /** The validation part has two mini-batches, so that the third belongs to the second epoch. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aStopWithinTheValidationIsOneBeforeIt(int measured) throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    Interrupted trainer = new Interrupted(measured);
    trainer.fit = fit(trainer).checkpoint(checkpoint);
    int epochs = (measured - 1) / 2;
    assertThat(trainer.fit.run()).hasSize(epochs);
    assertThat(trainer.updates()).isEqualTo(6 * (epochs + 1));

    Path before = folder.resolve("before.safetensors");
    Fit stopped = fit(new LineTrainer(3)).checkpoint(before);
    stopped.listener(new Listener() {
      @Override
      public void onStep(long step, long epoch, double loss, double rate) {
        if (step == trainer.updates()) {
          stopped.stop();
        }
      }
    }).run();
    assertThat(checkpoint).hasSameBinaryContentAs(before);

    LineTrainer whole = new LineTrainer(3);
    Path expected = folder.resolve("whole.safetensors");
    fit(whole).epochs(4).checkpoint(expected).run();
    fit(new LineTrainer(4)).epochs(4 - epochs).resume(checkpoint).checkpoint(checkpoint).run();
    assertThat(checkpoint).hasSameBinaryContentAs(expected);
  }

  private static Fit fit(LineTrainer trainer) {
    return new Fit(trainer, examples(SIZE)).validation(examples(8))
        .plateau(new Plateau(trainer.setting("lr")).patience(0).threshold(0.9));
  }

  /** A resumed run does not hear of the epoch again. */
  @Test
  void whatAListenerSetsIsPartOfTheCheckpointOfItsEpoch() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    LineTrainer trainer = new LineTrainer(3);
    new Fit(trainer, examples(SIZE)).epochs(1).checkpoint(checkpoint).listener(new Listener() {
      @Override
      public void onEpoch(EpochReport report) {
        trainer.set("lr", 0.01);
      }
    }).run();
    LineTrainer resumed = new LineTrainer(3);
    resumed.resume(checkpoint);
    assertThat(resumed.setting("lr").value()).isEqualTo(0.01);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void aValidationLossThatIsNoNumberEndsTheFitAndTheCheckpointStays(float bad) throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    Examples validation = examples(8);
    Fit fit = new Fit(new LineTrainer(2), examples(SIZE)).validation(validation).epochs(4);
    fit.checkpoint(checkpoint).listener(afterEpoch(2, () -> ((float[]) validation.array(1))[3] = bad));
    assertThatThrownBy(fit::run).isInstanceOf(DivergenceException.class)
        .hasMessage("the validation loss is " + bad + " at step 18 of epoch 3: training has diverged");
    assertThat(ArrayFile.read(checkpoint).metadata()).containsEntry("fit.epoch", "2");
  }

  /** The rate of the steps follows the setting. No loss is below what is best from the beginning. */
  @Test
  void aListenerLowersASettingWhereTheValidationLossStalls() throws IOException {
    LineTrainer trainer = new LineTrainer(2);
    Setting pace = trainer.setting("lr");
    trainer.set("lr", 0.25);
    List<Double> paces = new ArrayList<>();
    Fit fit = new Fit(trainer, examples(SIZE)).validation(examples(8)).epochs(5);
    fit.listener(new Listener() {
      private double best = -1;
      private int stalled;

      @Override
      public void onEpoch(EpochReport report) {
        stalled = report.watchedLoss() < best * (1 - 1e-4) ? 0 : stalled + 1;
        best = stalled == 0 ? report.watchedLoss() : best;
        if (stalled > 1) {
          pace.set(0.5 * pace.value());
          stalled = 0;
        }
        paces.add(trainer.rate());
      }
    }).run();
    assertThat(paces).containsExactly(0.25, 0.25, 0.125, 0.125, 0.0625);
  }

  /** As a running variance of mini-batches of one example: the losses of training are finite. */
  @Test
  void aStateThatIsNoNumberEndsTheFitAndTheCheckpointStays() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    LineTrainer trainer = new LineTrainer(2);
    double[] seen = (double[]) trainer.model().state().get("state/seen").array();
    Fit fit = new Fit(trainer, examples(SIZE)).epochs(4).checkpoint(checkpoint);
    assertThatThrownBy(fit.listener(afterEpoch(2, () -> seen[0] = Double.NaN))::run)
        .isInstanceOf(DivergenceException.class)
        .hasMessage("an element of state/seen is NaN at step 18 of epoch 3: training has diverged");
    assertThat(ArrayFile.read(checkpoint).metadata()).containsEntry("fit.epoch", "2");
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 1_000})
  void aParameterThatIsNoNumberIsNotSavedWithinAnEpochEither(long every) {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    LineTrainer trainer = new LineTrainer(2);
    float[] bias = (float[]) trainer.parameters().get("bias").array();
    Fit fit = new Fit(trainer, examples(SIZE)).steps(4).checkpoint(checkpoint).checkpointEvery(every);
    fit.listener(new Listener() {
      @Override
      public void onStep(long step, long epoch, double loss, double rate) {
        bias[0] = step % Math.min(every, 4) == 0 ? Float.NaN : bias[0];
      }
    });
    assertThatThrownBy(fit::run).isInstanceOf(DivergenceException.class)
        .hasMessageStartingWith("an element of bias is NaN at step " + Math.min(every, 4) + " of epoch 1");
    assertThat(checkpoint).doesNotExist();
  }

  private static Listener afterEpoch(long epoch, Runnable change) {
    return new Listener() {
      @Override
      public void onEpoch(EpochReport report) {
        if (report.epoch() == epoch) {
          change.run();
        }
      }
    };
  }

  @Test
  void aTrainersSaveBeginsAnEpoch() throws IOException {
    Path save = folder.resolve("save.safetensors");
    LineTrainer trainer = new LineTrainer(3);
    new Fit(trainer, examples(SIZE)).steps(3).run();
    trainer.save(save);
    assertThat(new Fit(new LineTrainer(3), examples(SIZE)).epochs(1).resume(save).run().get(0).step()).isEqualTo(9);
  }

  @Test
  void arraysAreKeptBesideACheckpoint() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    NamedArrays mean = NamedArrays.of(NamedArray.of("standardization/x/mean", new double[3], 3));
    new Fit(new LineTrainer(3), examples(SIZE)).steps(2).checkpoint(checkpoint).beside(mean).run();
    assertThat(new String(Files.readAllBytes(checkpoint), StandardCharsets.ISO_8859_1))
        .contains("standardization/x/mean");
  }

  @Test
  void stopsWhenTheValidationLossDoesNotFall() throws IOException {
    Examples opposite = examples(8);
    float[] targets = (float[]) opposite.array(1);
    for (int k = 0; k < targets.length; k++) {
      targets[k] = -targets[k];
    }
    LineTrainer trainer = new LineTrainer(2);
    List<EpochReport> reports =
        new Fit(trainer, examples(SIZE)).validation(opposite).epochs(1000).patience(3).run();
    assertThat(reports.size()).isBetween(4, 100);
    int best = reports.size() - 4;
    for (EpochReport report : reports.subList(best + 1, reports.size())) {
      assertThat(report.watchedLoss()).isGreaterThanOrEqualTo(reports.get(best).watchedLoss());
    }
  }

  @Test
  void aLossThatIsNoNumberEndsTheFit() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    LineTrainer trainer = new LineTrainer(1);
    trainer.set("lr", 1e6);
    assertThatThrownBy(() -> new Fit(trainer, examples(SIZE)).epochs(100).checkpoint(checkpoint).run())
        .isInstanceOf(DivergenceException.class)
        .hasMessageMatching("the loss is (NaN|Infinity) at step \\d+ of epoch \\d+: training has diverged");
  }

  @Test
  void stepsAllocateNothing() throws IOException {
    AllocationMeter meter = new AllocationMeter();
    new Fit(new LineTrainer(1), examples(100_000)).epochs(8).listener(meter).run();
    assertThat(meter.least).isZero();
  }

  /**
   * The least that the thread allocates in a thousand steps in a row. Before HotSpot has compiled a step, the fused
   * multiply-add of later JDKs allocates; and whenever it replaces compiled code, it counts a few hundred bytes of its own.
   */
  private static final class AllocationMeter implements Listener {
    private static final int WINDOW = 1_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long least = Long.MAX_VALUE;
    private long before = -1;

    @Override
    public void onStep(long step, long epoch, double loss, double rate) {
      if (step % WINDOW == 0) {
        long now = threads.getCurrentThreadAllocatedBytes();
        least = before < 0 ? least : Math.min(least, now - before);
        before = now;
      }
    }
  }

  @Test
  void theLogHasAnObjectAStepAndAnEpoch() throws IOException {
    Path file = folder.resolve("log.jsonl");
    LineTrainer trainer = new LineTrainer(1);
    List<EpochReport> reports;
    try (JsonLines log = JsonLines.to(file, Precision.F32)) {
      reports = new Fit(trainer, examples(6)).validation(examples(3)).epochs(2).listener(log).run();
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(6);
    assertThat(lines.get(0)).matches("\\{\"step\":1,\"epoch\":1,\"loss\":[0-9.E-]+,\"lr\":0.05}");
    assertThat(lines.get(2)).isEqualTo("{\"epoch\":1,\"steps\":2,\"loss\":" + reports.get(0).training().loss()
        + ",\"mean_absolute_error\":" + reports.get(0).training().value(1)
        + ",\"validation_loss\":" + reports.get(0).validation().orElseThrow().loss()
        + ",\"validation_mean_absolute_error\":" + reports.get(0).validation().orElseThrow().value(1) + "}");
    assertThat(lines.get(3)).startsWith("{\"step\":3,\"epoch\":2,");
  }

  @Test
  void theLogWritesNoNumberAsNull() throws IOException {
    Path file = folder.resolve("log.jsonl");
    try (JsonLines log = JsonLines.to(file, Precision.F64)) {
      log.onStep(1, 1, 0.1, Double.NaN);
    }
    assertThat(Files.readString(file)).isEqualTo("{\"step\":1,\"epoch\":1,\"loss\":0.1,\"lr\":null}\n");
  }

  @Test
  void aLogThatCanNotBeWrittenIsNamedAndTheCheckpointStays() throws IOException {
    Path file = folder.resolve("log.jsonl");
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    LineTrainer trainer = new LineTrainer(1);
    assertThatThrownBy(() -> {
      try (JsonLines log = JsonLines.to(new SmallDisk(1000).path(file), Precision.F32)) {
        new Fit(trainer, examples(SIZE)).epochs(9).checkpoint(checkpoint).listener(log).run();
      }
    }).isInstanceOf(IOException.class).hasMessage("can't write " + file + ": No space left on device");
    assertThat(trainer.updates()).isEqualTo(18);
    LineTrainer resumed = new LineTrainer(2);
    assertThat(new Fit(resumed, examples(SIZE)).steps(1).resume(checkpoint).run()).isEmpty();
    assertThat(resumed.updates()).isEqualTo(19);
  }

  @Test
  void aLogThatCanNotBeEndedIsNamed() throws IOException {
    Path file = folder.resolve("log.jsonl");
    JsonLines log = JsonLines.to(new SmallDisk(10).path(file), Precision.F32);
    log.onStep(1, 1, 0.5, 0.1);
    assertThatThrownBy(log::close).isInstanceOf(IOException.class)
        .hasMessage("can't write " + file + ": No space left on device");
    log.close();
  }

  @Test
  void aLogThatCanNotBeBegunIsNamed() {
    assertThatThrownBy(() -> JsonLines.to(folder, Precision.F32)).isInstanceOf(IOException.class)
        .hasMessageStartingWith("can't write " + folder + ": ");
  }

  @Test
  void listenersAreToldInOrder() throws IOException {
    List<String> told = new ArrayList<>();
    Fit fit = new Fit(new LineTrainer(1), examples(4)).epochs(1);
    for (String name : List.of("a", "b")) {
      fit.listener(new Listener() {
        @Override
        public void onStep(long step, long epoch, double loss, double rate) {
          told.add(name + " step " + step);
        }

        @Override
        public void onEpoch(EpochReport report) {
          told.add(name + " epoch " + report.epoch());
        }
      });
    }
    fit.run();
    assertThat(told).containsExactly("a step 1", "b step 1", "a epoch 1", "b epoch 1");
  }

  @Test
  void refusesEpochsBelow1() {
    assertThatThrownBy(() -> new Fit(new LineTrainer(1), examples(4)).epochs(0))
        .isInstanceOf(IllegalArgumentException.class).hasMessage("epochs: 0 is not at least 1");
  }

  private static Examples examples(int size) {
    float[] x = new float[size * LineTrainer.FEATURES];
    float[] y = new float[size];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Draws.normal(99, i);
    }
    for (int k = 0; k < size; k++) {
      y[k] = 1 + 2 * x[3 * k] - x[3 * k + 1];
    }
    return Examples.of(LineTrainer.PORTS, Precision.F32, size, x, y);
  }
}
