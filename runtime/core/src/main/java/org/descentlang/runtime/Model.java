package org.descentlang.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What every generated model is: parameters and a prediction. All memory is taken at construction. An instance is not
 * thread-safe; a thread that serves predictions has one of its own, and {@link #copyFrom(Trainer)} brings it up to
 * date.
 */
public abstract class Model {

  /** For generated models. */
  protected Model() {}

  /** The inputs. */
  public abstract List<Port> ports();

  /** What {@link #predict} gives. */
  public abstract List<Port> outputs();

  /** The type of the real numbers. */
  public abstract Precision precision();

  /** The most examples that one prediction may have. */
  public abstract int capacity();

  /** Fills {@code outputs} for the examples of {@code inputs}, and sets its count. Allocates nothing. */
  public abstract void predict(Batch inputs, Batch outputs);

  /** The parameters, by their names in the model: {@code hidden.weight}. Always the same object. */
  public abstract NamedArrays parameters();

  /**
   * Under {@code state/...}, what training updates besides the parameters: running statistics. Always the same object.
   */
  public abstract NamedArrays state();

  /** Inputs of full size for this model. */
  public final Batch newInputs() {
    return new Batch(ports(), capacity(), precision());
  }

  /** Outputs of full size for this model. */
  public final Batch newOutputs() {
    return new Batch(outputs(), capacity(), precision());
  }

  /**
   * Takes a snapshot of the model that {@code trainer} trains, on the trainer's thread: with its averages, where it has
   * some. Allocates nothing.
   */
  public final void copyFrom(Trainer trainer) {
    boolean before = trainer.useAverages(true);
    copyFrom(trainer.model());
    trainer.useAverages(before);
  }

  /** Takes the parameters and the state of {@code other}, a model of the same class. Allocates nothing. */
  public final void copyFrom(Model other) {
    parameters().copyFrom(other.parameters());
    state().copyFrom(other.state());
  }

  /** Writes the parameters and the state to a safetensors file, whole or not at all. */
  public final void save(Path file) throws IOException {
    everything().write(file);
  }

  /**
   * Takes the parameters and the state that {@link #save} or {@link Trainer#save} has written, or a safetensors or NPZ
   * file with arrays of the same names. Of a trainer's save with averages, it takes these for their parameters.
   *
   * @throws DataException listing all missing, surplus and different arrays; then nothing has been changed
   */
  public final void load(Path file) throws IOException {
    load(file.toString(), ArrayFile.read(file));
  }

  /** As {@link #load(Path)}, from what has been read already: of a stream, or for its standardization, too. */
  public final void load(ArrayFile contents) {
    load("load", contents);
  }

  private void load(String where, ArrayFile contents) {
    everything().read(where, Selection.model(contents, state()));
  }

  private NamedArrays everything() {
    return parameters().and(state());
  }
}
