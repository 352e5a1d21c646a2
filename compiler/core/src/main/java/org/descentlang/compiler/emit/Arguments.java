package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Tensor;

/** The arguments of {@code step} or {@code predict}: their ports, their fields, and what is checked at the door. */
final class Arguments {
  private final Types types;
  private final Members members;
  private final Places places;
  private final Extent.Counted batch;
  private final List<Tensor> arrays;
  private final List<Extent.Counted> counts;
  private final Map<Object, String> ports = new LinkedHashMap<>();

  Arguments(
      Types types, Members members, Places places, Extent.Counted batch, List<Tensor> arrays,
      List<Extent.Counted> counts) {
    this.types = types;
    this.members = members;
    this.places = places;
    this.batch = batch;
    this.arrays = List.copyOf(arrays);
    this.counts = List.copyOf(counts);
    arrays.forEach(members::takeArgument);
  }

  /** {@code float[] pixels, int[] digit}, then run-time extents. */
  List<ParameterSpec> parameters() {
    List<ParameterSpec> parameters = new ArrayList<>();
    arrays.forEach(t -> parameters.add(ParameterSpec.builder(types.arrayOf(t.element()), members.field(t)).build()));
    counts.forEach(c -> parameters.add(ParameterSpec.builder(TypeName.INT, members.count(c)).build()));
    return parameters;
  }

  /** {@code pixels, digit}. */
  String names() {
    return parameters().stream().map(ParameterSpec::name).collect(Collectors.joining(", "));
  }

  List<FieldSpec> fields() {
    return parameters().stream().map(p -> FieldSpec.builder(p.type(), p.name(), Modifier.PRIVATE).build()).toList();
  }

  /** What each argument must be, whatever the values of real numbers. */
  CodeBlock checks() {
    CodeBlock.Builder block = CodeBlock.builder();
    counts.forEach(c -> block.addStatement("$L.requireExtent($L)", port(c, c.name()), members.count(c)));
    arrays.forEach(t -> block.addStatement(
        "$L.requireLength($L, $L)", port(t, t.name()), members.field(t), Sizes.text(t)));
    arrays.stream().filter(t -> t.labels().isPresent()).forEach(t -> block.addStatement(
        "$L.requireLabels($L, $L)", port(t, t.name()), members.field(t), used(t)));
    return block.build();
  }

  /**
   * Lines of Javadoc, one for each argument.
   *
   * @param use what stands before what an array is: {@code "takes the outputs, "}
   */
  List<String> documentation(String use) {
    Layouts layouts = new Layouts(batch);
    List<String> lines = new ArrayList<>();
    arrays.forEach(t -> lines.add("@param " + members.field(t) + " " + use + layouts.of(t)));
    counts.forEach(c -> lines.add("@param " + members.count(c) + " the extent {@code " + c.name()
        + "} of these examples, from 0 to " + c.bound()));
    return lines;
  }

  boolean hasLabels() {
    return arrays.stream().anyMatch(t -> t.labels().isPresent());
  }

  /** Puts the arguments into their fields. */
  CodeBlock keep() {
    CodeBlock.Builder block = CodeBlock.builder();
    parameters().forEach(p -> block.addStatement("this.$L = $L", p.name(), p.name()));
    return block.build();
  }

  private String used(Tensor tensor) {
    if (!isPerExample(tensor)) {
      return Sizes.text(tensor);
    }
    return tensor.shape().size() == 1 ? "count" : "count * " + Sizes.text(example(tensor));
  }

  private boolean isPerExample(Tensor tensor) {
    return !tensor.shape().isEmpty() && tensor.shape().get(0).equals(batch);
  }

  private List<Extent> example(Tensor tensor) {
    return isPerExample(tensor) ? tensor.shape().subList(1, tensor.shape().size()) : tensor.shape();
  }

  /** The constant that is the port of a tensor or an extent: {@code PIXELS}. */
  private String port(Object argument, String name) {
    return ports.computeIfAbsent(argument, key -> members.constant(name.toUpperCase(Locale.ROOT)));
  }

  /** {@code PIXELS = Port.real("pixels", 784).at("digits.dl:4")}, and so on; the list of them is {@code name}. */
  List<FieldSpec> constants(String name) {
    List<FieldSpec> constants = new ArrayList<>();
    arrays.forEach(t -> constants.add(constant(port(t, t.name()), value(t), places.of(t.name()))));
    counts.forEach(c -> constants.add(constant(port(c, c.name()), value(c), places.of(c.name()))));
    CodeBlock all = CodeBlock.of("$T.of($L)", Types.LIST, String.join(", ", ports.values()));
    constants.add(Fields.constant(ParameterizedTypeName.get(Types.LIST, Types.PORT), name, all));
    return constants;
  }

  /** {@code COUNT = Port.extent("count", BATCH).at("digits.dl:18")}: the number of examples is an argument, too. */
  static FieldSpec count(String constant, String place) {
    return constant(constant, CodeBlock.of("$T.extent($S, BATCH)", Types.PORT, Members.COUNT), place);
  }

  private static FieldSpec constant(String name, CodeBlock port, String place) {
    return Fields.constant(Types.PORT, name, place.isEmpty() ? port : CodeBlock.of("$L.at($S)", port, place));
  }

  private static CodeBlock value(Extent.Counted count) {
    return CodeBlock.of("$T.extent($S, $L)", Types.PORT, count.name(), count.bound());
  }

  private CodeBlock value(Tensor tensor) {
    String shape = example(tensor).stream().map(e -> ", " + e.bound()).collect(Collectors.joining());
    Optional<Tensor.Labels> labels = tensor.labels();
    CodeBlock port = switch (tensor.element()) {
      case REAL, WIDE -> CodeBlock.of("$T.real($S$L)", Types.PORT, tensor.name(), shape);
      case BOOLEAN -> CodeBlock.of("$T.truth($S$L)", Types.PORT, tensor.name(), shape);
      case INTEGER -> CodeBlock.of("$T.index($S, $L$L)", Types.PORT, tensor.name(),
          labels.map(l -> Integer.toString(l.count())).orElse("Integer.MAX_VALUE"), shape);
    };
    CodeBlock ignoring = labels.flatMap(Tensor.Labels::ignored)
        .map(i -> CodeBlock.of("$L.ignoring($L)", port, i)).orElse(port);
    return isPerExample(tensor) ? ignoring : CodeBlock.of("$L.forAllExamples()", ignoring);
  }

  /** {@code batch.floats(0), batch.ints(1)}. */
  CodeBlock of(String batchVariable) {
    List<CodeBlock> values = new ArrayList<>();
    for (Tensor tensor : arrays) {
      values.add(CodeBlock.of("$L.$L($L)", batchVariable, accessor(tensor), values.size()));
    }
    for (int c = 0; c < counts.size(); c++) {
      values.add(CodeBlock.of("$L.extent($L)", batchVariable, values.size()));
    }
    return CodeBlock.join(values, ", ");
  }

  private String accessor(Tensor tensor) {
    return switch (tensor.element()) {
      case REAL -> types.isSingle() ? "floats" : "doubles";
      case WIDE -> "doubles";
      case INTEGER -> "ints";
      case BOOLEAN -> "booleans";
    };
  }

  /** Adds the parameters and the count. */
  MethodSpec.Builder accept(MethodSpec.Builder method) {
    return method.addParameters(parameters()).addParameter(TypeName.INT, Members.COUNT);
  }

  /** {@code pixels, digit, count}. */
  String call() {
    return names().isEmpty() ? Members.COUNT : names() + ", " + Members.COUNT;
  }
}
