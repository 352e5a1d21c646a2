package org.descentlang.compiler.library;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Values and gradients of losses as PyTorch has them. */
class ReferenceLossesTest {
  private static final double TOLERANCE = 1e-12;

  /** The library's name of each, and its arguments by PyTorch's names. */
  private static final Map<String, String> CALLS = Map.ofEntries(
      entry("L1Loss", "l1(input, target"),
      entry("MSELoss", "mse(input, target"),
      entry("SmoothL1Loss", "smooth_l1(input, target"),
      entry("HuberLoss", "huber(input, target"),
      entry("NLLLoss", "nll(input, target"),
      entry("CrossEntropyLoss", "cross_entropy(input, target"),
      entry("CrossEntropyLoss(probabilities)", "cross_entropy(input, target"),
      entry("BCELoss", "bce(input, target"),
      entry("BCELoss(edges)", "bce(input, target"),
      entry("BCEWithLogitsLoss", "bce_with_logits(input, target"),
      entry("KLDivLoss", "kl_divergence(input, target"),
      entry("PoissonNLLLoss", "poisson_nll(input, target"),
      entry("PoissonNLLLoss(rate)", "poisson_nll(input, target"),
      entry("GaussianNLLLoss", "gaussian_nll(input, target, var"),
      entry("HingeEmbeddingLoss", "hinge_embedding(input, target"),
      entry("MarginRankingLoss", "margin_ranking(input1, input2, target"),
      entry("MultiMarginLoss", "multi_margin(input, target"),
      entry("SoftMarginLoss", "soft_margin(input, target"),
      entry("MultiLabelSoftMarginLoss", "multilabel_soft_margin(input, target"),
      entry("CosineEmbeddingLoss", "cosine_embedding(input1, input2, target"),
      entry("TripletMarginLoss", "triplet_margin(anchor, positive, negative"));

  /** PyTorch's option and value, and the library's. */
  private static String option(String name, Object value) {
    String text = value instanceof String s ? "'" + s + "'" : value.toString();
    return switch (name) {
      case "ignore_index" -> "ignore = " + text;
      case "label_smoothing" -> "smoothing = " + text;
      case "pos_weight" -> "positive = " + text;
      case "reduction" -> value.equals("batchmean") ? "mean_of = 'examples'" : "reduction = " + text;
      default -> name + " = " + text;
    };
  }

  private static final List<Case> CASES = cases();
  private static final Programs PROGRAMS = Programs.wide(
      Probe.DECLARATIONS + CASES.stream().map(Case::program).collect(Collectors.joining()));

  private record Case(int number, Map<String, Object> data) {
    String loss() {
      return (String) data.get("loss");
    }

    Map<String, Object> inputs() {
      return Reference.object(data.get("inputs"));
    }

    Map<String, Object> gradients() {
      return Reference.object(data.get("gradients"));
    }

    /** How many, and the shape of each. */
    private static List<Integer> shape(Object value) {
      List<Integer> shape = new ArrayList<>();
      for (Object inner = value; inner instanceof List<?> list; inner = list.get(0)) {
        shape.add(list.size());
      }
      return shape;
    }

    int examples() {
      return shape(inputs().values().iterator().next()).get(0);
    }

    private String target(Object value) {
      List<Integer> shape = shape(value);
      boolean classes = List.of("NLLLoss", "CrossEntropyLoss", "MultiMarginLoss").contains(loss());
      return classes ? "class[5]" : shape.subList(1, shape.size()).toString();
    }

    String program() {
      StringBuilder held = new StringBuilder();
      StringBuilder targets = new StringBuilder();
      inputs().forEach((name, value) -> {
        String sizes = shape(value).stream().skip(1).map(n -> ", " + n).collect(Collectors.joining());
        if (gradients().containsKey(name)) {
          held.append("  ").append(name).append(" = held(example").append(sizes).append(")\n");
        } else {
          targets.append("  target ").append(name).append(": ").append(target(value)).append('\n');
        }
      });
      String options = Reference.object(data.get("options")).entrySet().stream()
          .map(o -> ", " + option(o.getKey(), o.getValue())).collect(Collectors.joining());
      return """

          model Case%dModel(example: index[%d]) {
          %s  return %s
          }

          trainer Case%d {
            model Case%dModel
          %s  loss %s%s)
            optimizer expose()
            batch %d
          }
          """.formatted(number, examples(), held, String.join(", ", gradients().keySet()), number, number, targets,
          CALLS.get(loss()), options, examples());
    }

    @Override
    public String toString() {
      return loss() + " " + data.get("options");
    }
  }

  private static List<Case> cases() {
    List<Map<String, Object>> all = Reference.cases("losses.json");
    return IntStream.range(0, all.size()).mapToObj(i -> new Case(i, all.get(i))).toList();
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void valueIsPyTorchs(Case data) {
    Trainer trainer = trainer(data);
    double expected = ((Number) data.data().get("value")).doubleValue();
    Agreement.near("value", trainer.evaluate(batch(data, trainer)), expected, TOLERANCE);
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void gradientIsPyTorchs(Case data) {
    Trainer trainer = trainer(data);
    trainer.step(batch(data, trainer));
    data.gradients().forEach((name, values) -> {
      double[] gradient = Reference.doubles(table(trainer, name));
      if (data.loss().equals("BCEWithLogitsLoss")) {
        // PyTorch takes 1 from a sigmoid near 1, and so loses the digits of small gradients.
        Agreement.nearest(name, gradient, Reference.flat(values), TOLERANCE);
      } else {
        Agreement.near(name, gradient, Reference.flat(values), TOLERANCE);
      }
    });
  }

  private static Trainer trainer(Case data) {
    Trainer trainer = PROGRAMS.trainer("Case" + data.number());
    data.gradients().keySet()
        .forEach(name -> Probe.fill(table(trainer, name), Reference.flat(data.inputs().get(name))));
    return trainer;
  }

  private static Object table(Trainer trainer, String name) {
    return trainer.parameters().get(name + ".weight").array();
  }

  private static Batch batch(Case data, Trainer trainer) {
    Batch batch = trainer.newBatch();
    batch.count(data.examples());
    for (int p = 0; p < batch.ports().size(); p++) {
      Object given = data.inputs().get(batch.ports().get(p).name());
      Probe.fill(batch.array(p), given == null ? IntStream.range(0, data.examples()).asDoubleStream().toArray()
          : Reference.flat(given));
    }
    return batch;
  }
}
