package org.descentlang.runtime;

/** By hand, what the compiler makes of {@code average ema(0.5) on weight}: the bias has no average. */
public final class AveragedLineTrainer extends LineTrainer {

  private final float[] average = new float[FEATURES];
  private final NamedArrays averages = NamedArrays.of(NamedArray.of("average/weight", average, 1, FEATURES));

  public AveragedLineTrainer(long seed) {
    super(seed);
    System.arraycopy(model().weight, 0, average, 0, FEATURES);
  }

  @Override
  public String fingerprint() {
    return "line-average-1";
  }

  @Override
  public NamedArrays averages() {
    return averages;
  }

  @Override
  public void accumulate(Batch batch) {
    requireParameters();
    super.accumulate(batch);
  }

  @Override
  public void update() {
    requireParameters();
    super.update();
    for (int i = 0; i < FEATURES; i++) {
      average[i] += 0.5f * (model().weight[i] - average[i]);
    }
  }

  /** A copy of what stands aside. */
  public float[] aside() {
    return average.clone();
  }

  /** A copy of what the model computes with. */
  public float[] weight() {
    return model().weight.clone();
  }
}
