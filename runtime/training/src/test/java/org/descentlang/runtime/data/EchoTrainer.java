package org.descentlang.runtime.data;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;

/** A trainer that learns nothing: its model gives what it is given, {@code scores} as {@code logits}. */
final class EchoTrainer extends Trainer {

  static final int BATCH = 4;

  private final List<Port> ports;
  private final Echo model = new Echo();

  /** Of so many scores an example. */
  EchoTrainer(int scores, Port target) {
    super(0);
    this.ports = List.of(Port.real("scores", scores), target);
  }

  @Override
  public List<Port> ports() {
    return ports;
  }

  @Override
  public int batch() {
    return BATCH;
  }

  @Override
  public Precision precision() {
    return Precision.F32;
  }

  @Override
  public String fingerprint() {
    return "echo";
  }

  @Override
  public void accumulate(Batch batch) {
    throw new UnsupportedOperationException("it learns nothing");
  }

  @Override
  public void update() {
    throw new UnsupportedOperationException("it learns nothing");
  }

  @Override
  public double evaluate(Batch batch) {
    throw new UnsupportedOperationException("it has no loss");
  }

  @Override
  public Tally tally() {
    throw new UnsupportedOperationException("it has no loss");
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  protected NamedArrays optimizerState() {
    return NamedArrays.of();
  }

  @Override
  protected NamedArrays accumulated() {
    return NamedArrays.of();
  }

  private final class Echo extends Model {

    @Override
    public List<Port> ports() {
      return ports.subList(0, 1);
    }

    @Override
    public List<Port> outputs() {
      return List.of(Port.real("logits", ports.get(0).size()));
    }

    @Override
    public Precision precision() {
      return Precision.F32;
    }

    @Override
    public int capacity() {
      return BATCH;
    }

    @Override
    public void predict(Batch inputs, Batch outputs) {
      System.arraycopy(inputs.floats(0), 0, outputs.floats(0), 0, inputs.count() * ports.get(0).size());
      outputs.count(inputs.count());
    }

    @Override
    public NamedArrays parameters() {
      return NamedArrays.of();
    }

    @Override
    public NamedArrays state() {
      return NamedArrays.of();
    }
  }
}
