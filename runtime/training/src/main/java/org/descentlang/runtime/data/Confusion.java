package org.descentlang.runtime.data;

import org.descentlang.runtime.Kind;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;

/** The confusion matrix of a classifier: how often each class was taken for each. It counts, so that it is exact. */
public final class Confusion {

  private Confusion() {}

  /**
   * {@code [actual][taken]}: how often a label of {@code target} is the first, and the largest number of {@code output}
   * stands at the second, the first of equals. Ignored labels are left out.
   *
   * @param output has a number for each class of each label
   * @param examples have the ports of {@code trainer}
   */
  public static long[][] of(Trainer trainer, Examples examples, String output, String target) {
    Answers answers = new Answers(trainer, examples, output, target);
    Port labels = answers.target();
    int classes = labels.classes();
    if (labels.kind() != Kind.INDEX || labels.shared() || answers.output().size() != labels.size() * classes) {
      throw new IllegalArgumentException(
          answers.output() + " does not tell the classes of " + labels + ": a number for each class is needed");
    }
    long[][] counts = new long[classes][classes];
    answers.forEach((outputs, targets, count) -> {
      for (int k = 0; k < count * labels.size(); k++) {
        int label = (int) Values.get(targets, k);
        if (label >= 0 && label < classes) {
          counts[label][largest(outputs, k * classes, classes)]++;
        }
      }
    });
    return counts;
  }

  private static int largest(Object numbers, int from, int size) {
    int largest = 0;
    for (int i = 1; i < size; i++) {
      if (Values.get(numbers, from + i) > Values.get(numbers, from + largest)) {
        largest = i;
      }
    }
    return largest;
  }
}
