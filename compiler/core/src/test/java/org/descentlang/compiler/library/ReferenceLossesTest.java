package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Values and gradients of losses as PyTorch has them. */
class ReferenceLossesTest {
  private static final double TOLERANCE = 1e-12;

  private static final Map<String, String> NAMES = Map.of("L1Loss", "l1", "MSELoss", "mse", "NLLLoss", "nll",
      "CrossEntropyLoss", "cross_entropy", "CrossEntropyLoss(probabilities)", "cross_entropy", "BCELoss", "bce",
      "BCELoss(edges)", "bce", "BCEWithLogitsLoss", "bce_with_logits");
  private static final Map<String, String> OPTIONS = Map.of("reduction", "reduction", "weight", "weight",
      "ignore_index", "ignore", "label_smoothing", "smoothing", "pos_weight", "positive");

  private static final List<Case> CASES = cases();
  private static final Programs PROGRAMS = Programs.wide(
      Probe.DECLARATIONS + CASES.stream().map(Case::program).collect(Collectors.joining()));

  private record Case(int number, Map<String, Object> data) {
    String name() {
      return "Case" + number;
    }

    double[] input() {
      return Reference.flat(Reference.object(data.get("inputs")).get("input"));
    }

    double[] target() {
      return Reference.flat(Reference.object(data.get("inputs")).get("target"));
    }

    boolean ofClasses() {
      String loss = (String) data.get("loss");
      return loss.equals("NLLLoss") || loss.equals("CrossEntropyLoss");
    }

    String program() {
      List<?> rows = (List<?>) Reference.object(data.get("inputs")).get("input");
      List<Integer> shape = rows.get(0) instanceof List<?> row ? List.of(row.size()) : List.of();
      String target = ofClasses() ? "target: class" + shape : "target: " + shape;
      return Probe.text(name(), rows.size(), shape, target,
          NAMES.get(data.get("loss")) + "(z, target" + options() + ")");
    }

    private String options() {
      StringBuilder text = new StringBuilder();
      new LinkedHashMap<>(Reference.object(data.get("options"))).forEach((name, value) ->
          text.append(", ").append(OPTIONS.get(name)).append(" = ")
              .append(value instanceof String s ? "'" + s + "'" : value));
      return text.toString();
    }

    @Override
    public String toString() {
      return data.get("loss") + " " + data.get("options");
    }
  }

  private static List<Case> cases() {
    List<Map<String, Object>> all = Reference.cases("losses.json");
    return IntStream.range(0, all.size()).filter(i -> NAMES.containsKey(all.get(i).get("loss")))
        .mapToObj(i -> new Case(i, all.get(i))).toList();
  }

  @Test
  void nineteenCasesAreOfThisLibrary() {
    assertThat(CASES).hasSize(19);
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void valueIsPyTorchs(Case data) {
    Agreement.near("value", probe(data).loss(), ((Number) data.data().get("value")).doubleValue(), TOLERANCE);
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void gradientIsPyTorchs(Case data) {
    double[] expected = Reference.flat(Reference.object(data.data().get("gradients")).get("input"));
    double[] gradient = probe(data).gradient();
    if (data.toString().startsWith("BCEWithLogits")) {
      // PyTorch takes 1 from a sigmoid near 1, and so loses the digits of small gradients.
      Agreement.nearest("gradient", gradient, expected, TOLERANCE);
    } else {
      Agreement.near("gradient", gradient, expected, TOLERANCE);
    }
  }

  private static Probe probe(Case data) {
    return Probe.of(PROGRAMS.trainer(data.name())).input(data.input()).target(data.target());
  }
}
