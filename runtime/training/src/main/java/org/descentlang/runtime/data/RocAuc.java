package org.descentlang.runtime.data;

import java.util.Arrays;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;

/**
 * The area under the ROC curve: of all pairs of a positive and a negative example, the share in which the positive one
 * has the higher score; a tie counts half (Mann and Whitney 1947). It is exact.
 */
public final class RocAuc {

  private RocAuc() {}

  /**
   * The area for {@code output} of the model as it now is, one number an example, and {@code target}: an example is
   * positive where that is true, class 1 of two, or a number above 0, and left out where its class is ignored.
   *
   * @param examples have the ports of {@code trainer}
   */
  public static double of(Trainer trainer, Examples examples, String output, String target) {
    Answers answers = new Answers(trainer, examples, output, target);
    requireSingle(answers.output());
    requireSingle(answers.target());
    boolean ofClasses = answers.target().kind() == Kind.INDEX;
    boolean[] positive = new boolean[examples.size()];
    double[] scores = new double[positive.length];
    int[] size = {0};
    answers.forEach((outputs, targets, count) -> {
      for (int k = 0; k < count; k++) {
        double value = Values.get(targets, k);
        if (!ofClasses || value == 0 || value == 1) {
          scores[size[0]] = Values.get(outputs, k);
          positive[size[0]++] = value > 0;
        }
      }
    });
    return of(Arrays.copyOf(scores, size[0]), Arrays.copyOf(positive, size[0]));
  }

  private static void requireSingle(Port port) {
    if (port.size() != 1 || port.shared() || port.kind() == Kind.INDEX && port.classes() != 2) {
      throw new IllegalArgumentException(
          port + " has no ROC curve: one value for each example is needed, and of classes two");
    }
  }

  /** The area; NaN where a score is NaN, or all examples are positive, or none. */
  public static double of(double[] scores, boolean[] positive) {
    if (scores.length != positive.length) {
      throw new IllegalArgumentException(scores.length + " scores of " + positive.length + " examples");
    }
    double[] positives = new double[scores.length];
    double[] negatives = new double[scores.length];
    int p = 0;
    int n = 0;
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        return Double.NaN;
      }
      if (positive[i]) {
        positives[p++] = scores[i];
      } else {
        negatives[n++] = scores[i];
      }
    }
    Arrays.sort(positives, 0, p);
    Arrays.sort(negatives, 0, n);
    long halves = 0;
    int below = 0;
    int notAbove = 0;
    for (int i = 0; i < p; i++) {
      while (below < n && negatives[below] < positives[i]) {
        below++;
      }
      while (notAbove < n && negatives[notAbove] <= positives[i]) {
        notAbove++;
      }
      halves += below + notAbove;
    }
    return halves / (2.0 * p * n);
  }
}
