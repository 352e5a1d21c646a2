package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Twelve steps of each optimizer as PyTorch makes them. */
class ReferenceOptimizersTest {
  private static final double TOLERANCE = 1e-12;

  private static final Map<String, String> NAMES = Map.ofEntries(Map.entry("SGD", "sgd"),
      Map.entry("RMSprop", "rmsprop"), Map.entry("Adam", "adam"), Map.entry("AdamW", "adam"),
      Map.entry("NAdam", "nadam"), Map.entry("RAdam", "radam"), Map.entry("Adamax", "adamax"),
      Map.entry("Adagrad", "adagrad"), Map.entry("Adadelta", "adadelta"), Map.entry("Rprop", "rprop"), Map.entry("ASGD", "asgd"));

  /** What is said otherwise here; the references are of a PyTorch before 2.0. */
  private static final Map<Object, List<String>> MORE = Map.of(
      "AdamW", List.of("decoupled = true", "weight_decay = 1e-2"), "NAdam", List.of("repeated = true"));

  private static final List<Case> CASES = cases();
  private static final Programs PROGRAMS =
      Programs.wide(Valley.DECLARATIONS + CASES.stream().map(Case::program).collect(Collectors.joining()));

  private record Case(int number, Map<String, Object> data) {
    String name() {
      return "Case" + number;
    }

    String program() {
      List<String> options = new ArrayList<>();
      Reference.object(data.get("options")).forEach((name, value) -> options.add(option(name, value)));
      options.addAll(MORE.getOrDefault(data.get("optimizer"), List.of()));
      return Valley.text(name(), NAMES.get(data.get("optimizer")) + "(" + String.join(", ", options) + ")");
    }

    private static String option(String name, Object value) {
      double[] values = value instanceof Boolean ? new double[0] : Reference.flat(value);
      return name.equals("betas") ? "beta1 = " + values[0] + ", beta2 = " + values[1] : name + " = " + value;
    }

    @Override
    public String toString() {
      return data.get("optimizer") + " " + data.get("options");
    }
  }

  private static List<Case> cases() {
    List<Map<String, Object>> all = Reference.cases("optimizers.json");
    return IntStream.range(0, all.size()).mapToObj(i -> new Case(i, all.get(i))).toList();
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void stepsArePyTorchs(Case data) {
    Valley valley = Valley.of(PROGRAMS.trainer(data.name()));
    List<?> steps = (List<?>) data.data().get("steps");
    for (int t = 0; t < steps.size(); t++) {
      Map<String, Object> step = Reference.object(steps.get(t));
      Agreement.near("f before step " + t, valley.step(), ((Number) step.get("f")).doubleValue(), TOLERANCE);
      Agreement.near("w after step " + t, valley.place(), Reference.flat(step.get("w")), TOLERANCE);
    }
  }
}
