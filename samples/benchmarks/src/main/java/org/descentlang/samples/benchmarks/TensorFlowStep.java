package org.descentlang.samples.benchmarks;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * Steps of TensorFlow: a run of a graph.
 *
 * @param inputs placeholders of inputs and targets
 * @param batches what is fed to them
 */
record TensorFlowStep(
    Session session, List<Operand<?>> inputs, List<List<Tensor>> batches, Operand<TFloat32> loss, Op update)
    implements Step {
  @Override
  public float run(int batch) {
    Session.Runner runner = session.runner().addTarget(update).fetch(loss);
    List<Tensor> tensors = batches.get(batch);
    for (int i = 0; i < tensors.size(); i++) {
      runner.feed(inputs.get(i), tensors.get(i));
    }
    try (Result result = runner.run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }
}
