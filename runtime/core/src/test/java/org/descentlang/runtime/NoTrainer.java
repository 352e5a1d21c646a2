package org.descentlang.runtime;

import java.util.List;

/** A trainer that can do nothing but share kernels. */
class NoTrainer extends Trainer {
  NoTrainer(int threads) {
    super(0, threads);
  }

  @Override
  public List<Port> ports() {
    return List.of();
  }

  @Override
  public int batch() {
    return 1;
  }

  @Override
  public Precision precision() {
    return Precision.F32;
  }

  @Override
  public String fingerprint() {
    return "none";
  }

  @Override
  public void accumulate(Batch batch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void update() {
    throw new UnsupportedOperationException();
  }

  @Override
  public double evaluate(Batch batch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Tally tally() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Model model() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected NamedArrays optimizerState() {
    return NamedArrays.of();
  }

  @Override
  protected NamedArrays accumulated() {
    return NamedArrays.of();
  }
}
