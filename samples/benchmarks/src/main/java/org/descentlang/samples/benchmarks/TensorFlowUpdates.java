package org.descentlang.samples.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * Optimizers of TensorFlow's operations. Those of its framework change parameters, and the powers of Adam, while others
 * still read them, and its RMSprop starts from squares of 1: {@link Rehearsal} refuses both.
 */
final class TensorFlowUpdates {
  private final Graph graph;
  private final Ops tf;
  private final List<Variable<TFloat32>> variables;

  TensorFlowUpdates(Graph graph, List<Variable<TFloat32>> variables) {
    this.graph = graph;
    this.tf = Ops.create(graph);
    this.variables = List.copyOf(variables);
  }

  private interface Update {
    Op of(Ops tf, Variable<TFloat32> variable, Operand<TFloat32> gradient);
  }

  Op gradientDescent(Operand<TFloat32> loss, float rate) {
    return each(loss, (after, variable, gradient) ->
        after.train.applyGradientDescent(variable, tf.constant(rate), gradient));
  }

  Op momentum(Operand<TFloat32> loss, float rate, float momentum) {
    return each(loss, (after, variable, gradient) ->
        after.train.applyMomentum(variable, zeros(variable), tf.constant(rate), gradient, tf.constant(momentum)));
  }

  Op rootMeanSquare(Operand<TFloat32> loss, float rate) {
    return each(loss, (after, variable, gradient) -> after.train.applyRmsProp(
        variable, zeros(variable), zeros(variable), tf.constant(rate), tf.constant(0.99f), tf.constant(0f),
        tf.constant(1e-16f), gradient));
  }

  Op adam(Operand<TFloat32> loss, float rate) {
    Variable<TFloat32> firstPower = tf.variable(tf.constant(0.9f));
    Variable<TFloat32> secondPower = tf.variable(tf.constant(0.999f));
    Op updates = each(loss, (after, variable, gradient) -> after.train.applyAdam(
        variable, zeros(variable), zeros(variable), firstPower, secondPower, tf.constant(rate), tf.constant(0.9f),
        tf.constant(0.999f), tf.constant(1e-8f), gradient));
    Ops last = tf.withControlDependencies(updates);
    return tf.withControlDependencies(
        last.assign(firstPower, last.math.mul(firstPower, tf.constant(0.9f))),
        last.assign(secondPower, last.math.mul(secondPower, tf.constant(0.999f)))).noOp();
  }

  /** No parameter changes before all gradients are there: others' are computed from it. */
  private Op each(Operand<TFloat32> loss, Update update) {
    Output<?>[] gradients = graph.addGradients(loss.asOutput(),
        variables.stream().map(Variable::asOutput).toArray(Output<?>[]::new));
    Ops after = tf.withControlDependencyOps(Arrays.stream(gradients).map(Output::op).toList());
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < gradients.length; i++) {
      updates.add(update.of(after, variables.get(i), gradients[i].expect(TFloat32.class)));
    }
    return tf.withControlDependencies(updates).noOp();
  }

  private Variable<TFloat32> zeros(Variable<TFloat32> variable) {
    return tf.variable(tf.zeros(tf.constant(variable.shape().asArray()), TFloat32.class));
  }
}
