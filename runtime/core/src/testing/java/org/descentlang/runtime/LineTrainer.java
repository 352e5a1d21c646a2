package org.descentlang.runtime;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * By hand, what the compiler makes of a linear regression of 3 features with noise on them, a running count of
 * examples, and SGD with momentum: small, with every kind of thing that a save must keep.
 */
@SuppressWarnings("this-escape") // a setting is declared before a subclass is whole
public class LineTrainer extends Trainer {

  public static final int BATCH = 4;
  public static final int FEATURES = 3;
  public static final List<Port> PORTS = List.of(Port.real("x", FEATURES), Port.real("y"));

  private static final long NOISE = Draws.name("noise");

  private final Line line = new Line();
  private final Setting lr = declare("lr", 0.05);
  private final float[] weightGradient = new float[FEATURES];
  private final float[] biasGradient = new float[1];
  private final double[] terms = new double[1];
  private final float[] weightVelocity = new float[FEATURES];
  private final float[] biasVelocity = new float[1];
  private final Tally tally = new Tally(List.of("mse"), List.of("mean_absolute_error"));
  private final NamedArrays optimizerState = NamedArrays.of(
      NamedArray.of("optimizer/weight/m", weightVelocity, 1, FEATURES),
      NamedArray.of("optimizer/bias/m", biasVelocity, 1));
  private final NamedArrays accumulated = NamedArrays.of(
      NamedArray.of("accumulated/weight", weightGradient, 1, FEATURES),
      NamedArray.of("accumulated/bias", biasGradient, 1),
      NamedArray.of("accumulated/terms", terms, 1));
  private double rate = Double.NaN;

  public LineTrainer(long seed) {
    super(seed);
    long key = Draws.key(seed, Draws.name("weight"), 0);
    for (int i = 0; i < FEATURES; i++) {
      line.weight[i] = (float) Draws.normal(key, i);
    }
  }

  /** The model, forward only. */
  public static final class Line extends Model {

    final float[] weight = new float[FEATURES];
    final float[] bias = new float[1];
    final double[] seen = new double[1];
    private final NamedArrays parameters =
        NamedArrays.of(NamedArray.of("weight", weight, 1, FEATURES), NamedArray.of("bias", bias, 1));
    private final NamedArrays state = NamedArrays.of(NamedArray.of("state/seen", seen));

    @Override
    public List<Port> ports() {
      return PORTS.subList(0, 1);
    }

    @Override
    public List<Port> outputs() {
      return List.of(Port.real("line"));
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
      for (int k = 0; k < inputs.count(); k++) {
        outputs.floats(0)[k] = at(inputs.floats(0), k);
      }
      outputs.count(inputs.count());
    }

    @Override
    public NamedArrays parameters() {
      return parameters;
    }

    @Override
    public NamedArrays state() {
      return state;
    }

    private float at(float[] x, int k) {
      float sum = bias[0];
      for (int i = 0; i < FEATURES; i++) {
        sum = Math.fma(weight[i], x[k * FEATURES + i], sum);
      }
      return sum;
    }
  }

  @Override
  public List<Port> ports() {
    return PORTS;
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
    return "line-1";
  }

  @Override
  public void accumulate(Batch batch) {
    if (pending == 0) {
      Arrays.fill(weightGradient, 0);
      biasGradient[0] = 0;
      terms[0] = 0;
    }
    long key = Draws.key(seed, NOISE, passes);
    float[] x = batch.floats(0);
    for (int i = 0; i < batch.count() * FEATURES; i++) {
      x[i] += (float) (0.01 * Draws.normal(key, i));
    }
    measure(batch);
    for (int k = 0; k < batch.count(); k++) {
      float slope = 2 * (line.at(x, k) - batch.floats(1)[k]);
      biasGradient[0] += slope;
      for (int i = 0; i < FEATURES; i++) {
        weightGradient[i] += slope * x[k * FEATURES + i];
      }
    }
    terms[0] += batch.count();
    line.seen[0] += batch.count();
    passes++;
    pending++;
  }

  @Override
  public void update() {
    rate = lr.value();
    apply(line.weight, weightGradient, weightVelocity);
    apply(line.bias, biasGradient, biasVelocity);
    updates++;
    pending = 0;
  }

  private void apply(float[] parameter, float[] gradient, float[] velocity) {
    for (int i = 0; i < parameter.length; i++) {
      velocity[i] = 0.9f * velocity[i] + gradient[i] / (float) terms[0];
      parameter[i] -= (float) rate * velocity[i];
    }
  }

  @Override
  public double evaluate(Batch batch) {
    measure(batch);
    return tally.loss();
  }

  private void measure(Batch batch) {
    double squares = 0;
    double distances = 0;
    for (int k = 0; k < batch.count(); k++) {
      double difference = line.at(batch.floats(0), k) - batch.floats(1)[k];
      squares += difference * difference;
      distances += Math.abs(difference);
    }
    tally.set(0, squares, batch.count());
    tally.set(1, distances, batch.count());
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public Line model() {
    return line;
  }

  @Override
  protected NamedArrays optimizerState() {
    return optimizerState;
  }

  @Override
  protected NamedArrays accumulated() {
    return accumulated;
  }

  @Override
  public double rate() {
    return rate;
  }

  /** All bytes that a save of this trainer has. */
  public final byte[] bytes(Path folder) throws java.io.IOException {
    Path file = folder.resolve("bytes.safetensors");
    save(file);
    return java.nio.file.Files.readAllBytes(file);
  }
}
