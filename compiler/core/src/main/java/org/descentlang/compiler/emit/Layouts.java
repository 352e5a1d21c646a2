package org.descentlang.compiler.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Letters;
import org.descentlang.compiler.ir.Tensor;

/** What Javadoc says of an argument's array: how long it is, which element stands where, and what it may be. */
final class Layouts {
  private final Extent.Counted batch;

  Layouts(Extent.Counted batch) {
    this.batch = batch;
  }

  /** {@code 64 * 10 values, row-major: [b, i] at b * 10 + i, b the example}. */
  String of(Tensor tensor) {
    List<String> names = names(tensor);
    String values = "{@code " + Sizes.text(tensor) + "} " + (tensor.size() == 1 ? "value" : "values");
    return values + place(tensor, names) + range(tensor) + runTime(tensor, names);
  }

  private boolean isPerExample(Tensor tensor) {
    return !tensor.shape().isEmpty() && tensor.shape().get(0).equals(batch);
  }

  private List<String> names(Tensor tensor) {
    List<String> names = new ArrayList<>(isPerExample(tensor) ? List.of("b") : List.of());
    for (int d = 0; names.size() < tensor.shape().size(); d++) {
      names.add(Letters.of(d));
    }
    return names;
  }

  private String place(Tensor tensor, List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    String element = "{@code [" + String.join(", ", names) + "]}";
    String example = isPerExample(tensor) ? ", {@code b} the example" : ", the same for all examples";
    return names.size() == 1
        ? isPerExample(tensor) ? ", one for each example" : example
        : ", row-major: " + element + " at {@code " + offset(tensor, names) + "}" + example;
  }

  /** {@code (b * 3 + i) * 2 + j}. */
  private static String offset(Tensor tensor, List<String> names) {
    String offset = names.get(0);
    for (int d = 1; d < names.size(); d++) {
      String around = d == 1 ? offset : "(" + offset + ")";
      offset = around + " * " + tensor.shape().get(d).bound() + " + " + names.get(d);
    }
    return offset;
  }

  private static String range(Tensor tensor) {
    return tensor.labels().map(l -> "; each from 0 to " + (l.count() - 1)
        + l.ignored().map(i -> ", or " + i + ", which is ignored").orElse("")).orElse("");
  }

  /** Dimensions of which only the first places are read. */
  private String runTime(Tensor tensor, List<String> names) {
    List<String> counted = new ArrayList<>();
    for (int d = 0; d < names.size(); d++) {
      if (tensor.shape().get(d) instanceof Extent.Counted extent && !extent.equals(batch)) {
        counted.add("{@code " + names.get(d) + "} below {@code " + extent.name() + "}");
      }
    }
    return counted.isEmpty() ? ""
        : counted.stream().collect(Collectors.joining(" and ", "; used for ", ""));
  }
}
