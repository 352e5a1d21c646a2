package org.descentlang.runtime.fit;

import java.util.Arrays;
import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;

/**
 * By hand, a trainer that keeps gradients and moves nothing. Its examples are the terms of Rosenbrock's function in a
 * chain, {@code 10 (w[i + 1] - w[i]^2)^2 + (1 - w[i])^2}, and its loss their mean.
 */
final class FunctionTrainer extends Trainer {

  static final int TERMS = 6;
  private static final List<Port> PORTS = List.of(Port.real("term"));

  private final double[] w;
  private final double[] sum;
  private final double[] gradient;
  private final double[] weight = new double[1];
  private final double penalty;
  private final Tally tally = new Tally(List.of("valley"), List.of());
  private final NamedArrays kept;
  private final NamedArrays accumulated;
  private final Model model;

  FunctionTrainer(int size, double penalty) {
    super(0);
    this.w = start(size);
    this.sum = new double[size];
    this.gradient = new double[size];
    this.penalty = penalty;
    this.kept = NamedArrays.of(NamedArray.of("optimizer/w/gradient", gradient, size));
    this.accumulated = NamedArrays.of(NamedArray.of("accumulated/w.grad_sum", sum, size));
    this.model = new Point(NamedArrays.of(NamedArray.of("w", w, size)));
  }

  static double[] start(int size) {
    double[] start = new double[size];
    for (int i = 0; i < size; i++) {
      start[i] = i % 2 == 0 ? -1.2 : 1;
    }
    return start;
  }

  static double[] numbers() {
    double[] numbers = new double[TERMS];
    Arrays.setAll(numbers, i -> i);
    return numbers;
  }

  /** The loss at {@code x}; its gradient is left in the other argument. */
  static double value(double[] x, double[] gradient) {
    double value = 0;
    for (int i = 0; i < TERMS; i++) {
      value += term(i, x, gradient);
    }
    for (int i = 0; i < x.length; i++) {
      gradient[i] /= TERMS;
    }
    return value / TERMS;
  }

  private static double term(int i, double[] x, double[] gradient) {
    double bend = x[i + 1] - x[i] * x[i];
    gradient[i + 1] += 20 * bend;
    gradient[i] -= 40 * x[i] * bend + 2 * (1 - x[i]);
    return 10 * bend * bend + (1 - x[i]) * (1 - x[i]);
  }

  double[] w() {
    return w;
  }

  @Override
  public List<Port> ports() {
    return PORTS;
  }

  @Override
  public int batch() {
    return 4;
  }

  @Override
  public Precision precision() {
    return Precision.F64;
  }

  @Override
  public String fingerprint() {
    return "function-1";
  }

  @Override
  public void accumulate(Batch batch) {
    if (pending == 0) {
      Arrays.fill(sum, 0);
      weight[0] = 0;
    }
    double value = 0;
    for (int k = 0; k < batch.count(); k++) {
      value += term((int) batch.doubles(0)[k], w, sum);
    }
    tally.set(0, value, batch.count());
    weight[0] += batch.count();
    passes++;
    pending++;
  }

  @Override
  public void update() {
    for (int i = 0; i < w.length; i++) {
      gradient[i] = (weight[0] == 0 ? 0 : sum[i] / weight[0]) + penalty * w[i];
    }
    updates++;
    pending = 0;
  }

  @Override
  public double evaluate(Batch batch) {
    throw new UnsupportedOperationException("a step of a line search wants the gradient, too");
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  protected NamedArrays optimizerState() {
    return kept;
  }

  @Override
  protected NamedArrays accumulated() {
    return accumulated;
  }

  /** Its parameters are all there is of it. */
  private static final class Point extends Model {

    private final NamedArrays parameters;
    private final NamedArrays state = NamedArrays.of();

    Point(NamedArrays parameters) {
      this.parameters = parameters;
    }

    @Override
    public List<Port> ports() {
      return List.of();
    }

    @Override
    public List<Port> outputs() {
      return List.of();
    }

    @Override
    public Precision precision() {
      return Precision.F64;
    }

    @Override
    public int capacity() {
      return 4;
    }

    @Override
    public void predict(Batch inputs, Batch outputs) {
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
  }
}
