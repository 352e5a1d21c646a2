package org.descentlang.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every generated trainer is: parameters, the state of their optimizer, and one {@link #step} of learning. All
 * memory is taken at construction. An instance is not thread-safe.
 *
 * <p>The generated class keeps the counters: {@link #accumulate} adds one to {@link #passes} and {@link #pending} when
 * it is done, {@link #update} adds one to {@link #updates} and sets {@link #pending} to 0. All of them, and the
 * settings, are saved.
 */
public abstract class Trainer {

  private static final int MOST_THREADS = 1024;

  /** Keys all random draws. */
  protected long seed;
  /** Completed updates: the {@code t} of a schedule, and one less than the {@code t} of an update. */
  protected long updates;
  /** Completed forward passes of training: keys the draws of the next one. */
  protected long passes;
  /** How many mini-batches have been accumulated since the last update. */
  protected int pending;

  /** Whether the averages stand where the parameters stand. */
  boolean averaged;

  /** By name, as declared. */
  final Map<String, Setting> settings = new LinkedHashMap<>();

  /** Threads that do parts of kernels; null where this trainer has only the one that calls it. */
  private final Workers workers;

  /** Of one thread. */
  protected Trainer(long seed) {
    this(seed, 1);
  }

  /**
   * Of several threads, the caller's among them, to which {@link #distribute} gives parts of kernels.
   *
   * @throws IllegalArgumentException if there are fewer than 1, or more than 1,024
   */
  @SuppressWarnings("this-escape") // its threads only look whether it has been forgotten, before it gives them a part
  protected Trainer(long seed, int threads) {
    requireThreads(threads);
    this.seed = seed;
    this.workers = threads == 1 ? null : Workers.of(this, threads);
  }

  /** Refuses what no trainer can have. */
  protected static void requireThreads(int threads) {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException("threads: " + threads + ", not 1 to " + MOST_THREADS);
    }
  }

  /** Of how many threads: 1 where all that a step does is too small to be shared. */
  public final int threads() {
    return workers == null ? 1 : workers.threads();
  }

  /**
   * Does all of a kernel, {@code size} values of what it is shared by, in as many {@link #part}s as there are threads
   * and as get {@code least} of them. Which thread does which part changes no result.
   */
  protected final void distribute(int kernel, int size, int least) {
    int parts = Math.min(threads(), size / least);
    if (parts > 1) {
      workers.share(this, kernel, size, parts);
    } else {
      part(kernel, 0, 0, size);
    }
  }

  /**
   * A part of a kernel: the values {@code from} to before {@code to}, by the thread {@code worker}, which is 0 for the
   * caller's own.
   */
  protected void part(int kernel, int worker, int from, int to) {
    throw new IllegalArgumentException("no kernel " + kernel + " is shared");
  }

  /** Declares a hyper-parameter that the program may change between steps. */
  protected final Setting declare(String name, double value) {
    Setting setting = new Setting(name, value);
    if (settings.putIfAbsent(name, setting) != null) {
      throw new IllegalArgumentException("two settings with the name " + name);
    }
    return setting;
  }

  /** The arguments of a step: the inputs of the model, then the targets. */
  public abstract List<Port> ports();

  /** The most examples that a mini-batch may have. */
  public abstract int batch();

  /** The type of the real numbers. */
  public abstract Precision precision();

  /** Changes with whatever decides if a save fits: parameters, state, what an update does. */
  public abstract String fingerprint();

  /** Adds the gradient of the loss of a mini-batch to what the next {@link #update} uses. */
  public abstract void accumulate(Batch batch);

  /** Updates the parameters by what was accumulated, at least one mini-batch. */
  public abstract void update();

  /** The loss of a mini-batch as the model predicts, with no update. */
  public abstract double evaluate(Batch batch);

  /** The losses and metrics of the mini-batch of the last call; always the same object. */
  public abstract Tally tally();

  /** The model, forward only; it shares this trainer's parameters and state, and its thread. Always the same object. */
  public abstract Model model();

  /** Under {@code optimizer/<parameter>/<name>}, what the optimizer keeps from one update to the next. */
  protected abstract NamedArrays optimizerState();

  /** What the optimizer keeps of {@code parameter} in its state {@code name}, if it does. */
  public final Optional<NamedArray> optimizerState(String parameter, String name) {
    return optimizerState().find("optimizer/" + parameter + "/" + name);
  }

  /**
   * Under {@code average/<parameter>}, what stands for some parameters where the model is evaluated; nothing without
   * such. While {@link #useAverages} has put them in their place, the parameters are here. Always the same object.
   */
  public NamedArrays averages() {
    return NamedArrays.NONE;
  }

  /**
   * Under {@code accumulated/...}, what {@link #accumulate} has gathered since the last {@link #update}: gradients and
   * sums of weights. It is part of a save only while mini-batches are {@link #pending}.
   */
  protected abstract NamedArrays accumulated();

  /**
   * Of these, the sums of the gradient of {@code parameter} over examples: an array for each loss that it is part of.
   */
  public final List<NamedArray> accumulatedGradients(String parameter) {
    String sum = "accumulated/" + parameter + ".grad_sum";
    List<NamedArray> sums = new ArrayList<>();
    for (NamedArray array : accumulated()) {
      if (array.name().equals(sum) || array.name().startsWith(sum + ".")) {
        sums.add(array);
      }
    }
    return sums;
  }

  /** The learning rate of the last update; NaN where the optimizer has none, or before the first one. */
  public double rate() {
    return Double.NaN;
  }

  /**
   * Puts the averages where {@link #evaluate} and {@link #model} find their parameters, or the parameters back; returns
   * whether the averages stood there. {@link #accumulate} and {@link #update} want the parameters. Allocates nothing.
   */
  public final boolean useAverages(boolean use) {
    boolean before = averaged;
    if (use != before) {
      averages().exchange(parameters());
      averaged = use;
    }
    return before;
  }

  /** For generated trainers with averages: what is about to be learned is no average. */
  protected final void requireParameters() {
    if (averaged) {
      throw new IllegalStateException("averages stand in the place of the parameters: useAverages(false) first");
    }
  }

  /** One update by one mini-batch: returns its loss without penalties, before the update. Allocates nothing. */
  public double step(Batch batch) {
    accumulate(batch);
    update();
    return tally().loss();
  }

  /** The parameters of the model, by its names: {@code hidden.weight}. */
  public final NamedArrays parameters() {
    return model().parameters();
  }

  /** A mini-batch of full size for this trainer. */
  public final Batch newBatch() {
    return new Batch(ports(), batch(), precision());
  }

  public final long seed() {
    return seed;
  }

  /** How many updates have been made. */
  public final long updates() {
    return updates;
  }

  /** How many mini-batches have been accumulated since the last update. */
  public final int pending() {
    return pending;
  }

  /** The hyper-parameters that may be changed between steps. */
  public final List<Setting> settings() {
    return List.copyOf(settings.values());
  }

  /** The setting {@code name}; an unknown name is an {@link IllegalArgumentException}. */
  public final Setting setting(String name) {
    Setting setting = settings.get(name);
    if (setting == null) {
      throw new IllegalArgumentException(Names.none("setting", name, List.copyOf(settings.keySet())));
    }
    return setting;
  }

  /** Sets the setting {@code name} from the next step on. */
  public final void set(String name, double value) {
    setting(name).set(value);
  }

  /**
   * Writes everything that {@link #resume} needs to a safetensors file, whole or not at all. A standardization of the
   * data is no part of that: it must be given, too, by {@link #save(Path, Map, NamedArrays)}.
   */
  public final void save(Path file) throws IOException {
    save(file, Map.of());
  }

  /** As {@link #save(Path)}, with metadata of the caller; names that begin with {@code descent.} are taken. */
  public final void save(Path file, Map<String, String> extra) throws IOException {
    save(file, extra, NamedArrays.of());
  }

  /** As {@link #save(Path, Map)}, with arrays beside it whose names begin with {@code standardization/}. */
  public final void save(Path file, Map<String, String> extra, NamedArrays beside) throws IOException {
    Save.write(file, this, extra, beside);
  }

  /**
   * Continues where {@link #save} was called, bit for bit, and returns the metadata of the caller.
   *
   * @throws DataException if the file is damaged or of another program; then nothing has been changed
   */
  public final Map<String, String> resume(Path file) throws IOException {
    return resume(file, ArrayFile.read(file));
  }

  /** As {@link #resume(Path)}, from {@code contents}, which has been read from {@code file}. */
  public final Map<String, String> resume(Path file, ArrayFile contents) {
    return new Save(this, file, contents).resume();
  }

  /**
   * Takes the parameters of a safetensors or NPZ file, or of a trainer's save, and of the model's state, such as running
   * statistics, what the file has, as {@code state/name} or as {@code name}; nothing else of it. Of a save with
   * averages, these are the parameters. Averages begin as the parameters do.
   *
   * @return the names of state that the file does not have, which stays as it is
   * @throws DataException listing all missing, surplus and different arrays; then nothing has been changed
   */
  public final List<String> initialize(Path file) throws IOException {
    return initialize(file.toString(), ArrayFile.read(file));
  }

  /** As {@link #initialize(Path)}, from what has been read already, such as a resource of a jar. */
  public final List<String> initialize(ArrayFile contents) {
    return initialize("initialize", contents);
  }

  private List<String> initialize(String where, ArrayFile contents) {
    NamedArrays state = model().state();
    Selection selection = Selection.model(contents, state);
    NamedArrays taken = selection.of(state);
    List<NamedArray> targets = new ArrayList<>(parameters().list());
    List<String> missing = new ArrayList<>();
    for (NamedArray array : state) {
      if (taken.find(array.name()).isPresent()) {
        targets.add(array);
      } else {
        missing.add(array.name());
      }
    }
    NamedArrays.of(targets).read(where, selection, taken);
    beginAverages();
    return missing;
  }

  /** Takes these parameters, and nothing else. Averages begin as the parameters do. */
  public final void initialize(NamedArrays arrays) {
    parameters().read("initialize", arrays);
    beginAverages();
  }

  private void beginAverages() {
    averages().copyParameters(parameters());
    averaged = false;
  }
}
