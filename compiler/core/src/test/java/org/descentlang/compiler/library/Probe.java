package org.descentlang.compiler.library;

import java.lang.reflect.Array;
import java.util.List;
import java.util.stream.Collectors;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Trainer;

/**
 * A loss on the rows of one parameter, so that the parameter's gradient is the loss's by its input. Its optimizer puts
 * the gradient in the place of the parameter.
 */
final class Probe {
  /** What the text of a probe needs. */
  static final String DECLARATIONS = """
      optimizer expose() {
        update w by g at t { w := g }
      }

      layer held(example: index[n]) {
        weight table as weight: [n] ~ normal(0, 1)
        return table[example]
      }

      layer held(example: index[n], width: dim) {
        weight table as weight: [n, width] ~ normal(0, 1)
        y[d] = table[example, d]
        return y
      }

      layer held(example: index[n], rows: dim, columns: dim) {
        weight table as weight: [n, rows, columns] ~ normal(0, 1)
        y[i, j] = table[example, i, j]
        return y
      }

      layer held(example: index[n], planes: dim, rows: dim, columns: dim) {
        weight table as weight: [n, planes, rows, columns] ~ normal(0, 1)
        y[k, i, j] = table[example, k, i, j]
        return y
      }
      """;

  private final Trainer trainer;
  private final Batch batch;

  private Probe(Trainer trainer) {
    this.trainer = trainer;
    this.batch = trainer.newBatch();
  }

  /**
   * The text of a trainer of that name.
   *
   * @param shape of one example's input {@code z}
   * @param target the declaration of the target
   * @param loss of {@code z} and the target
   */
  static String text(String name, int examples, List<Integer> shape, String target, String loss) {
    String sizes = shape.stream().map(n -> ", " + n).collect(Collectors.joining());
    return """

        model %sModel(example: index[%d]) {
          z = held(example%s)
          return z
        }

        trainer %s {
          model %sModel
          target %s
          loss %s
          optimizer expose()
          batch %d
        }
        """.formatted(name, examples, sizes, name, name, target, loss, examples);
  }

  /** Of a trainer made from {@link #text}: all examples in one mini-batch. */
  static Probe of(Trainer trainer) {
    Probe probe = new Probe(trainer);
    probe.batch.count(probe.batch.capacity());
    for (int i = 0; i < probe.batch.capacity(); i++) {
      probe.batch.ints(0)[i] = i;
    }
    return probe;
  }

  Trainer trainer() {
    return trainer;
  }

  Batch batch() {
    return batch;
  }

  Probe input(double[] values) {
    Probe.fill(parameter().array(), values);
    return this;
  }

  Probe target(double[] values) {
    Probe.fill(batch.array(1), values);
    return this;
  }

  double loss() {
    return trainer.evaluate(batch);
  }

  /** By the input, which is overwritten. */
  double[] gradient() {
    trainer.step(batch);
    return Reference.doubles(parameter().array());
  }

  private NamedArray parameter() {
    return trainer.parameters().get("z.weight");
  }

  /** Copies numbers into an array of any element type. */
  static void fill(Object array, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (array instanceof int[] ints) {
        ints[i] = (int) values[i];
      } else if (array instanceof float[] floats) {
        floats[i] = (float) values[i];
      } else {
        Array.setDouble(array, i, values[i]);
      }
    }
  }
}
