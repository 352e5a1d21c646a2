package org.descentlang.runtime.fit;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Setting;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.data.Order;

/**
 * Trains on examples, mini-batch by mini-batch, epoch by epoch; the last mini-batch of an epoch may be smaller.
 *
 * <pre>{@code
 * Fit fit = new Fit(trainer, training).validation(validation).epochs(40).listener(log);
 * fit.checkpoint(path).run();
 * }</pre>
 *
 * <p>{@link #resume} continues a checkpoint at the very mini-batch. A step allocates nothing. Not thread-safe, but for
 * {@link #stop}.
 */
public final class Fit {

  private final Trainer trainer;
  private final Examples training;
  private final Batch batch;
  private final List<Listener> listeners = new ArrayList<>();
  private final List<Plateau> plateaus = new ArrayList<>();
  private Optional<Examples> validation = Optional.empty();
  private Optional<Path> checkpoint = Optional.empty();
  private NamedArrays beside = NamedArrays.of();
  private long epochs = Long.MAX_VALUE;
  private long steps = Long.MAX_VALUE;
  private long checkpointSteps = Long.MAX_VALUE;
  private int patience = Integer.MAX_VALUE;
  private boolean shuffle = true;
  private Optional<Path> from = Optional.empty();
  private volatile boolean stopped;

  // Of the run in progress.
  private Progress progress;
  private Order order;
  private List<EpochReport> reports;
  private long stepsLeft;
  private boolean saved;

  /** A fit of {@code trainer} to {@code training}, whose ports are the trainer's. */
  public Fit(Trainer trainer, Examples training) {
    this.trainer = Objects.requireNonNull(trainer, "trainer");
    this.training = Objects.requireNonNull(training, "training");
    this.batch = trainer.newBatch();
  }

  /** Measures losses and metrics of these examples after each epoch, as {@link #evaluate} does. */
  public Fit validation(Examples examples) {
    this.validation = Optional.of(Objects.requireNonNull(examples, "validation"));
    return this;
  }

  /** Ends after this many epochs of this run; one that a resume continues counts. */
  public Fit epochs(long epochs) {
    this.epochs = requirePositive("epochs", epochs);
    return this;
  }

  /** Ends after this many steps of this run. */
  public Fit steps(long steps) {
    this.steps = requirePositive("steps", steps);
    return this;
  }

  /** Whether each epoch has an order of its own, which is the default, or that of the data. */
  public Fit shuffle(boolean shuffle) {
    this.shuffle = shuffle;
    return this;
  }

  /** Tells {@code listener} how the fit goes on; listeners are told in the order in which they came. */
  public Fit listener(Listener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /** Ends after this many epochs in a row that did not lower the validation loss, or without one the training loss. */
  public Fit patience(int epochs) {
    this.patience = (int) requirePositive("patience", epochs);
    return this;
  }

  /**
   * Lowers a setting where the loss stalls that early stopping watches.
   *
   * @throws IllegalArgumentException if the setting is not the trainer's, has a plateau, or is below the minimum
   */
  public Fit plateau(Plateau plateau) {
    plateau.requireSense(trainer);
    for (Plateau other : plateaus) {
      if (other.setting() == plateau.setting()) {
        throw new IllegalArgumentException("two plateaus of " + plateau.setting().name() + ": only one makes sense");
      }
    }
    plateaus.add(plateau);
    return this;
  }

  /** Saves the trainer, the progress of the fit and the columns of the data after each epoch, and at the end. */
  public Fit checkpoint(Path file) {
    this.checkpoint = Optional.of(Objects.requireNonNull(file, "checkpoint"));
    return this;
  }

  /** Saves every so many steps, too. */
  public Fit checkpointEvery(long steps) {
    this.checkpointSteps = requirePositive("steps between checkpoints", steps);
    return this;
  }

  /** Keeps arrays beside each checkpoint: {@code Standardization.arrays()}. */
  public Fit beside(NamedArrays arrays) {
    this.beside = Objects.requireNonNull(arrays, "beside");
    return this;
  }

  /** Continues from a checkpoint, or begins the first epoch with a trainer's save. */
  public Fit resume(Path file) {
    this.from = Optional.of(Objects.requireNonNull(file, "resume"));
    return this;
  }

  /**
   * Ends the fit for good, from whatever thread: its run ends after the step in progress, with a checkpoint; before the
   * first step, without one. Where the step was the last of its epoch, a resumed run begins with the validation.
   */
  public void stop() {
    stopped = true;
  }

  /**
   * Trains.
   *
   * @return the reports of the epochs that ended in this run
   * @throws DivergenceException if a loss, of validation too, is no finite number, or a parameter or a state of the
   *     model is no number; no checkpoint is written then
   */
  public List<EpochReport> run() throws IOException {
    begin();
    while (!stopped && stepsLeft > 0 && reports.size() < epochs && progress.waited < patience) {
      long start = System.nanoTime();
      trainEpoch(order.epoch(progress.epoch));
      if (progress.position == training.size()) {
        endEpoch(start);
      }
    }
    boolean untouched = stopped && stepsLeft == steps;
    if (!saved && !untouched) {
      requireNumbers();
      save();
    }
    return reports;
  }

  /** What the fit's own part of a save says is compared before the trainer takes its part. */
  private void begin() throws IOException {
    reports = new ArrayList<>();
    stepsLeft = steps;
    saved = false;
    progress = new Progress(trainer.tally(), training.size(), shuffle, plateaus);
    if (from.isPresent()) {
      ArrayFile contents = ArrayFile.read(from.get());
      progress.take(from.get(), contents.metadata());
      trainer.resume(from.get(), contents);
    }
    order = shuffle ? Order.shuffled(trainer.seed(), training.size()) : Order.sequential(training.size());
  }

  private void trainEpoch(int[] examples) throws IOException {
    while (!stopped && stepsLeft > 0 && progress.position < examples.length) {
      step(examples);
    }
  }

  private void step(int[] examples) throws IOException {
    progress.position += fill(training, examples, progress.position);
    double loss = trainer.step(batch);
    requireFinite("the loss", loss);
    progress.tally.add(trainer.tally());
    stepsLeft--;
    saved = false;
    // A list would need an iterator for each step.
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).onStep(trainer.updates(), progress.epoch + 1, loss, trainer.rate());
    }
    if (trainer.updates() % checkpointSteps == 0 && progress.position < examples.length) {
      requireNumbers();
      save();
    }
  }

  private void requireFinite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new DivergenceException(what, value, trainer.updates(), progress.epoch + 1);
    }
  }

  /** Losses of training say nothing of the last update, nor of what only prediction reads; both are to be saved. */
  private void requireNumbers() {
    requireNumbers(trainer.parameters());
    requireNumbers(trainer.averages());
    requireNumbers(trainer.model().state());
  }

  private void requireNumbers(NamedArrays arrays) {
    for (NamedArray array : arrays) {
      for (int i = 0; i < array.size(); i++) {
        if (Double.isNaN(Array.getDouble(array.array(), i))) {
          requireFinite("an element of " + array.name(), Double.NaN);
        }
      }
    }
  }

  private void endEpoch(long start) throws IOException {
    Optional<Tally> validated = validation.isPresent() ? Optional.of(measure(validation.get())) : Optional.empty();
    if (stopped) {
      return;
    }
    if (validated.isPresent()) {
      requireFinite("the validation loss", validated.get().loss());
    }
    requireNumbers();
    double seconds = (System.nanoTime() - start) * 1e-9;
    EpochReport report =
        new EpochReport(progress.epoch + 1, trainer.updates(), progress.tally, validated, seconds);
    progress.endEpoch(report.watchedLoss());
    reports.add(report);
    save();
    List<Double> settings = settings();
    for (Listener listener : listeners) {
      listener.onEpoch(report);
    }
    if (!settings.equals(settings())) {
      save();
    }
  }

  private List<Double> settings() {
    List<Double> values = new ArrayList<>();
    for (Setting setting : trainer.settings()) {
      values.add(setting.value());
    }
    return values;
  }

  private void save() throws IOException {
    if (checkpoint.isPresent()) {
      Map<String, String> metadata = progress.text();
      metadata.putAll(training.columns());
      trainer.save(checkpoint.get(), metadata, beside);
    }
    saved = true;
  }

  /** The losses and metrics of {@code examples} as {@code trainer} now is, by its averages where it has some. */
  public static Tally evaluate(Trainer trainer, Examples examples) {
    return new Fit(trainer, examples).measure(examples);
  }

  private Tally measure(Examples examples) {
    Tally total = trainer.tally().like();
    int[] order = Order.sequential(examples.size()).epoch(0);
    boolean before = trainer.useAverages(true);
    try {
      for (int position = 0; position < examples.size() && !stopped;) {
        position += fill(examples, order, position);
        trainer.evaluate(batch);
        total.add(trainer.tally());
      }
    } finally {
      trainer.useAverages(before);
    }
    return total;
  }

  /** Fills the mini-batch with the next examples, and returns how many these are. */
  private int fill(Examples examples, int[] order, int position) {
    int count = Math.min(batch.capacity(), order.length - position);
    examples.fill(batch, order, position, count);
    return count;
  }

  private static long requirePositive(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + ": " + value + " is not at least 1");
    }
    return value;
  }
}
