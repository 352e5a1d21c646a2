package org.descentlang.samples.benchmarks;

/** What is trained. A program of the same name in {@code workloads} says it in full. */
public enum Workload {
  W1("logistic regression, 20 features", "SGD"),
  W2("linear regression, 13 features", "SGD with momentum, L2"),
  W3("perceptron 4-16-3", "Adam"),
  W4("perceptron 784-128-10", "Adam"),
  W5("perceptron 784-512-512-10", "SGD with momentum"),
  W6("LeNet on 28 x 28", "Adam"),
  W7("LSTM, 128 units, 32 steps, 64 symbols", "RMSprop"),
  W8("causal transformer, 2 blocks of width 64, 64 steps, 64 symbols", "Adam"),
  W9_SGD("factorization, 10,000 x 5,000 x 32", "SGD"),
  W9_ADAM("factorization, 10,000 x 5,000 x 32", "Adam");

  private final String model;
  private final String optimizer;

  Workload(String model, String optimizer) {
    this.model = model;
    this.optimizer = optimizer;
  }

  String model() {
    return model;
  }

  String optimizer() {
    return optimizer;
  }
}
