package org.descentlang.samples.benchmarks;

import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.descentlang.runtime.Batch;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.math.LinearParameters;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.DenseVector;
import org.tribuo.math.la.SGDVector;
import org.tribuo.math.la.Tensor;
import org.tribuo.math.optimisers.SGD;
import org.tribuo.regression.sgd.objectives.SquaredLoss;

/** Linear models in Tribuo: what its trainers do for each mini-batch, in double as all of Tribuo. */
final class TribuoSteps {
  private static final double DECAY = 1e-3;

  private TribuoSteps() {}

  static Step of(Workload workload, Start start) {
    return switch (workload) {
      case W1 -> logistic(start);
      case W2 -> linear(start);
      default -> throw new IllegalArgumentException(workload + " is no linear model");
    };
  }

  /**
   * Of two classes with half the weights each, and half the rate: the same steps as of one logit. What Tribuo calls the
   * loss is the logarithm of the likelihood.
   */
  private static Step logistic(Start start) {
    double[] weights = weights(start, "logit");
    LinearParameters parameters = new LinearParameters(DenseMatrix.createDenseMatrix(new double[][] {
        Arrays.stream(weights).map(w -> -w / 2).toArray(), Arrays.stream(weights).map(w -> w / 2).toArray()}));
    StochasticGradientOptimiser optimiser = SGD.getSimpleSGD(0.05);
    optimiser.initialise(parameters);
    LogMulticlass objective = new LogMulticlass();
    List<DenseVector> examples = start.batches().stream().map(b -> examples(b).get(0)).toList();
    List<Integer> labels = start.batches().stream().map(b -> (int) b.floats(1)[0]).toList();
    return batch -> {
      DenseVector example = examples.get(batch);
      Pair<Double, SGDVector> output = objective.lossAndGradient(labels.get(batch), parameters.predict(example));
      parameters.update(optimiser.step(parameters.gradients(output, example), 1));
      return -output.getA().floatValue();
    };
  }

  /** A gradient of Tribuo is of half the square, and points to where it falls: so are rate and decay. */
  private static Step linear(Start start) {
    LinearParameters parameters = new LinearParameters(
        DenseMatrix.createDenseMatrix(new double[][] {weights(start, "price")}));
    StochasticGradientOptimiser optimiser = SGD.getSimpleSGD(0.02, 0.9, SGD.Momentum.STANDARD);
    optimiser.initialise(parameters);
    SquaredLoss objective = new SquaredLoss();
    List<List<DenseVector>> batches = start.batches().stream().map(TribuoSteps::examples).toList();
    List<List<DenseVector>> targets = start.batches().stream().map(TribuoSteps::prices).toList();
    int size = batches.get(0).size();
    Tensor[][] gradients = new Tensor[size][];
    return batch -> {
      double loss = 0;
      for (int i = 0; i < size; i++) {
        DenseVector example = batches.get(batch).get(i);
        Pair<Double, SGDVector> output =
            objective.lossAndGradient(targets.get(batch).get(i), parameters.predict(example));
        loss += output.getA();
        gradients[i] = parameters.gradients(output, example);
      }
      Tensor[] sum = parameters.merge(gradients, size);
      sum[0].scaleInPlace(1.0 / size);
      sum[0].intersectAndAddInPlace(parameters.get()[0], w -> -DECAY / 2 * w);
      parameters.update(optimiser.step(sum, 1));
      return (float) (2 * loss / size);
    };
  }

  /** The weights of one output, and its bias behind them. */
  private static double[] weights(Start start, String layer) {
    return extended(start.parameter(layer + ".weight"), 0, start.parameter(layer + ".weight").length,
        start.parameter(layer + ".bias")[0]);
  }

  /** Inputs, with a 1 for the bias behind them. */
  private static List<DenseVector> examples(Batch batch) {
    int size = batch.ports().get(0).size();
    List<DenseVector> examples = new ArrayList<>();
    for (int i = 0; i < batch.capacity(); i++) {
      examples.add(DenseVector.createDenseVector(extended(batch.floats(0), i * size, size, 1)));
    }
    return examples;
  }

  private static List<DenseVector> prices(Batch batch) {
    List<DenseVector> prices = new ArrayList<>();
    for (float price : batch.floats(1)) {
      prices.add(DenseVector.createDenseVector(new double[] {price}));
    }
    return prices;
  }

  private static double[] extended(float[] values, int from, int size, double last) {
    double[] extended = new double[size + 1];
    for (int i = 0; i < size; i++) {
      extended[i] = values[from + i];
    }
    extended[size] = last;
    return extended;
  }
}
