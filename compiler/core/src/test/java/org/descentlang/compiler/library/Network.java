package org.descentlang.compiler.library;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Trainer;

/** A small network with a real and a class target, 4-3-2, under any clauses; and ten examples for it. */
final class Network {
  static final int EXAMPLES = 10;
  private static final double[] X = new Random(1).doubles(EXAMPLES * 4, -2, 2).toArray();
  private static final double[] Y = new Random(2).doubles(EXAMPLES * 2, -1, 1).toArray();
  private static final int[] LABEL = {0, 1, 1, -1, 0, 1, -1, 0, 0, 1};

  private final Trainer trainer;
  private final Batch batch;

  private Network(Trainer trainer) {
    this.trainer = trainer;
    this.batch = trainer.newBatch();
  }

  /** The text of a trainer of that name: what is not among the clauses is as plain as can be. */
  static String text(String name, String... clauses) {
    String all = String.join("\n  ", clauses);
    return """

        model %sModel(x: [4]) {
          hidden = tanh(dense(x, 3))
          out = dense(hidden, 2)
          return out
        }

        trainer %s {
          model %sModel
          target y: [2]
          target label: class[2] or -1
          %s
          %s
          %s
          %s
        }
        """.formatted(name, name, name, all, all.contains("loss ") ? "" : "loss mse(out, y)",
            all.contains("optimizer ") ? "" : "optimizer expose()", all.contains("batch ") ? "" : "batch 10");
  }

  static Network of(Trainer trainer) {
    return new Network(trainer);
  }

  Trainer trainer() {
    return trainer;
  }

  /** The examples from {@code from} to before {@code to}. */
  Batch examples(int from, int to) {
    batch.count(to - from);
    System.arraycopy(X, from * 4, batch.doubles(0), 0, (to - from) * 4);
    System.arraycopy(Y, from * 2, batch.doubles(1), 0, (to - from) * 2);
    System.arraycopy(LABEL, from, batch.ints(2), 0, to - from);
    return batch;
  }

  Batch all() {
    return examples(0, EXAMPLES);
  }

  /** Copies of the parameters, by name. */
  Map<String, double[]> parameters() {
    Map<String, double[]> copies = new LinkedHashMap<>();
    for (NamedArray parameter : trainer.parameters()) {
      copies.put(parameter.name(), ((double[]) parameter.array()).clone());
    }
    return copies;
  }

  /** What an optimizer sees, from the same parameters, which the seed decides: {@code programs} has a trainer Plain. */
  static Map<String, double[]> plainGradients(Programs programs) {
    return gradients(programs, "Plain");
  }

  /** What the optimizer of a trainer that exposes it sees. */
  static Map<String, double[]> gradients(Programs programs, String name) {
    Network network = of(programs.trainer(name));
    network.trainer.step(network.all());
    return network.parameters();
  }

  /** A function of an element of a parameter. */
  interface Term {
    double of(double element);
  }

  /** The values with a function of the parameter added. */
  static double[] plus(double[] values, double[] parameter, Term term) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i] + term.of(parameter[i])).toArray();
  }

  static double[] map(double[] values, Term term) {
    return IntStream.range(0, values.length).mapToDouble(i -> term.of(values[i])).toArray();
  }
}
