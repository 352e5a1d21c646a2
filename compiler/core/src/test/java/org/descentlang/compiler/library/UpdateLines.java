package org.descentlang.compiler.library;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.Declaration;

/** Lines of a trainer with each optimizer, schedule, penalty, clip, constraint and average, by what they call. */
final class UpdateLines {
  static final Map<String, List<String>> ALL = Stream.of(
      "optimizer sgd(0.1)",
      "optimizer sgd(0.1, momentum = 0.9, dampening = 0.5, weight_decay = 0.01)",
      "optimizer sgd(0.1, momentum = 0.9, nesterov = true, maximize = true)",
      "optimizer asgd(0.1)",
      "optimizer rprop()",
      "optimizer lion(weight_decay = 0.1)",
      "optimizer full_batch()",
      "optimizer adagrad(0.1, lr_decay = 0.01)",
      "optimizer adadelta()",
      "optimizer rmsprop(0.1)",
      "optimizer rmsprop(0.1, momentum = 0.9, centered = true)",
      "optimizer adam(0.1)",
      "optimizer adam(0.1, weight_decay = 0.01, amsgrad = true, decoupled = true)",
      "optimizer sparse_adam()",
      "optimizer adamax()",
      "optimizer nadam()",
      "optimizer radam()",
      "optimizer ftrl(0.1, l1 = 0.01, l2 = 0.02, shrinkage = 0.03, beta = 0.5)",
      "optimizer schedule_free_sgd()",
      "optimizer schedule_free_sgd(weight_decay = 0.01, power = 0, r = 1)",
      "optimizer schedule_free_adam(weight_decay = 0.01)",
      "optimizer lars()",
      "optimizer lamb(weight_decay = 0.1)",
      "optimizer adafactor()",
      "optimizer muon(steps = 1)",
      "optimizer sgd(constant(0.1))",
      "optimizer sgd(step(0.1, every = 5))",
      "optimizer sgd(multistep(0.1, [10, 20]))",
      "optimizer sgd(exponential(0.1, gamma = 0.99))",
      "optimizer sgd(inverse_time(0.1, rate = 0.01))",
      "optimizer sgd(linear(0.1, 0.01, steps = 50))",
      "optimizer sgd(polynomial(0.1, steps = 50, power = 2))",
      "optimizer sgd(cosine(0.1, steps = 50, warmup = 10))",
      "optimizer sgd(cosine_restarts(0.1, first = 10))",
      "optimizer sgd(cosine_restarts(0.1, first = 10, growth = 2, lowest = 0.01, decay = 0.9))",
      "optimizer sgd(cyclic(0.01, 0.1, up = 10))",
      "optimizer sgd(cyclic(0.01, 0.1, up = 10, mode = 'triangular2'))",
      "optimizer sgd(one_cycle(0.1, steps = 50))",
      "optimizer sgd(one_cycle(0.1, steps = 50, form = 'linear', three_phase = true))",
      "optimizer sgd(inverse_sqrt(0.1, warmup = 10))",
      "optimizer sgd(warmup(cosine(0.1, steps = 50), steps = 10))",
      "optimizer sgd(sequence(constant(0.1), 10, step(0.1, every = 5)))",
      "penalty l1(0.1)",
      "penalty l1(0.1) proximal",
      "penalty l2(0.1)",
      "penalty l2(0.1) proximal",
      "penalty elastic_net(0.1)",
      "penalty elastic_net(0.1) proximal",
      "penalty l1_l2(0.1, 0.2)",
      "penalty l1_l2(0.1, 0.2) proximal",
      "penalty group_lasso(0.1)",
      "penalty group_lasso(0.1) proximal",
      "clip norm(0.5)",
      "clip norm(0.5, p = inf)",
      "clip each_norm(0.5)",
      "clip value(0.5)",
      "constraint non_negative()",
      "constraint max_norm()",
      "constraint unit_norm()",
      "constraint min_max_norm(least = 0.5, rate = 0.9)",
      "average ema()",
      "average swa(start = 100)",
      "average swa(start = 100, every = 10)")
      .collect(Collectors.groupingBy(UpdateLines::called, TreeMap::new, Collectors.toList()));

  private UpdateLines() {}

  /** What a penalty or a clip calls, or an optimizer, or the schedule in it. */
  private static String called(String line) {
    String[] names = line.replaceFirst("\\w+ ", "").split("\\(", 3);
    boolean schedule = names.length == 3 && names[1].matches("\\w+");
    return schedule ? names[1] : names[0];
  }

  static boolean isLine(Declaration declaration) {
    return declaration instanceof Declaration.Optimizer || declaration instanceof Declaration.Schedule
        || declaration instanceof Declaration.Penalty || declaration instanceof Declaration.Clip
        || declaration instanceof Declaration.Constraint || declaration instanceof Declaration.Average;
  }

  /** A trainer of a matrix with that line. */
  static String program(String line) {
    return """
        model Golden(x: [3]) {
          y = dense(x, 2, bias = false)
          return y
        }

        trainer Fit {
          model Golden
          target t: [2]
          loss mse(y, t)
          %s
          %s
          batch 2
        }
        """.formatted(line, line.startsWith("optimizer") ? "" : "optimizer sgd(0.1)");
  }
}
