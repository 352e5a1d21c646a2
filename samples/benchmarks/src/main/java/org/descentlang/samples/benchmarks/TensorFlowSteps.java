package org.descentlang.samples.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.Port;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The workloads in TensorFlow: a graph with the loss and the optimizer, its session, and tensors of the data. */
final class TensorFlowSteps {
  private final Graph graph = new Graph();
  private final Start start;
  private final int threads;
  /** Whether threads are better used within an operation, too, than only between operations: measured. */
  private final boolean large;
  private final TensorFlowModels models;
  private final List<Operand<?>> inputs = new ArrayList<>();

  private TensorFlowSteps(Workload workload, Start start, int threads) {
    this.start = start;
    this.threads = threads;
    this.large = workload == Workload.W5 || workload == Workload.W6;
    this.models = new TensorFlowModels(graph, start);
  }

  static Step of(Workload workload, Start start, int threads) {
    return new TensorFlowSteps(workload, start, threads).step(workload);
  }

  private Step step(Workload workload) {
    Batch first = start.batches().get(0);
    for (int port = 0; port < first.ports().size(); port++) {
      inputs.add(placeholder(first, port));
    }
    return switch (workload) {
      case W1 -> {
        Operand<TFloat32> loss = models.logistic(real(0), real(1));
        yield step(loss, updates().gradientDescent(loss, 0.1f));
      }
      case W2 -> {
        Operand<TFloat32> loss = models.linear(real(0), real(1));
        yield step(loss, updates().momentum(models.decayed(loss, 1e-3f), 0.01f, 0.9f));
      }
      case W3 -> adam(models.perceptron(real(0), index(1), "hidden", "logits"), 1e-2f);
      case W4 -> adam(models.perceptron(real(0), index(1), "hidden", "logits"), 1e-3f);
      case W5 -> {
        Operand<TFloat32> loss = models.perceptron(real(0), index(1), "first", "second", "logits");
        yield step(loss, updates().momentum(loss, 0.01f, 0.9f));
      }
      case W6 -> adam(models.leNet(real(0), index(1)), 1e-3f);
      case W7 -> {
        Operand<TFloat32> loss = models.recurrent(index(0), index(1));
        yield step(loss, updates().rootMeanSquare(loss, 1e-3f));
      }
      case W8 -> adam(models.transformer(index(0), index(1)), 1e-3f);
      case W9_SGD -> {
        Operand<TFloat32> loss = models.factorization(index(0), index(1), real(2));
        yield step(loss, updates().gradientDescent(loss, 0.05f));
      }
      case W9_ADAM -> adam(models.factorization(index(0), index(1), real(2)), 1e-3f);
    };
  }

  /** Of the variables so far, which are the model's. */
  private TensorFlowUpdates updates() {
    return new TensorFlowUpdates(graph, models.variables());
  }

  private Step adam(Operand<TFloat32> loss, float rate) {
    return step(loss, updates().adam(loss, rate));
  }

  private Step step(Operand<TFloat32> loss, Op update) {
    Session session = new Session(graph, ConfigProto.newBuilder()
        .setInterOpParallelismThreads(threads).setIntraOpParallelismThreads(large ? threads : 1).build());
    session.initialize();
    return new TensorFlowStep(session, inputs, start.batches().stream().map(this::tensors).toList(), loss, update);
  }

  private Operand<?> placeholder(Batch batch, int number) {
    Shape shape = shape(batch, batch.ports().get(number));
    return batch.ports().get(number).kind() == Kind.INDEX
        ? models.operations().placeholder(TInt32.class, Placeholder.shape(shape))
        : models.operations().placeholder(TFloat32.class, Placeholder.shape(shape));
  }

  private Operand<TFloat32> real(int number) {
    return inputs.get(number).asOutput().expect(TFloat32.class);
  }

  private Operand<TInt32> index(int number) {
    return inputs.get(number).asOutput().expect(TInt32.class);
  }

  private List<Tensor> tensors(Batch batch) {
    List<Tensor> tensors = new ArrayList<>();
    for (int number = 0; number < batch.ports().size(); number++) {
      Port port = batch.ports().get(number);
      tensors.add(port.kind() == Kind.INDEX
          ? TInt32.tensorOf(shape(batch, port), DataBuffers.of(batch.ints(number)))
          : TFloat32.tensorOf(shape(batch, port), DataBuffers.of(batch.floats(number))));
    }
    return tensors;
  }

  private static Shape shape(Batch batch, Port port) {
    return Shape.of(LongStream.concat(
        LongStream.of(batch.capacity()), port.shape().stream().mapToLong(Integer::longValue)).toArray());
  }
}
