package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Tensor;

/** The arguments of {@code step} or {@code predict}: their ports, their fields, and what is checked at the door. */
final class Arguments {
  private final Types types;
  private final Members members;
  private final Extent.Counted batch;
  private final List<Tensor> arrays;
  private final List<Extent.Counted> counts;

  Arguments(Types types, Members members, Extent.Counted batch, List<Tensor> arrays, List<Extent.Counted> counts) {
    this.types = types;
    this.members = members;
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

  /** Checks the arguments and keeps them. */
  CodeBlock enter() {
    CodeBlock.Builder block = CodeBlock.builder();
    counts.forEach(c -> block.add(
        "$T.extent($S, $L, $L);\n", Types.CHECKS, c.name(), members.count(c), c.bound()));
    arrays.forEach(t -> block.add(
        "$T.length($S, $L.length, $L);\n", Types.CHECKS, t.name(), members.field(t), Sizes.text(t)));
    arrays.forEach(t -> t.labels().ifPresent(l -> block.add(labels(t, l))));
    parameters().forEach(p -> block.add("this.$L = $L;\n", p.name(), p.name()));
    return block.build();
  }

  private CodeBlock labels(Tensor tensor, Tensor.Labels labels) {
    CodeBlock ignored = labels.ignored().map(i -> CodeBlock.of(", $L", i)).orElse(CodeBlock.of(""));
    return CodeBlock.of("$T.labels($S, $L, $L, $L$L);\n",
        Types.CHECKS, tensor.name(), members.field(tensor), used(tensor), labels.count(), ignored);
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

  /** {@code List.of(Port.real("pixels", 784), Port.index("digit", 10))}. */
  CodeBlock ports() {
    List<CodeBlock> ports = new ArrayList<>();
    arrays.forEach(t -> ports.add(port(t)));
    counts.forEach(c -> ports.add(CodeBlock.of("$T.extent($S, $L)", Types.PORT, c.name(), c.bound())));
    return CodeBlock.of("$T.of($L)", Types.LIST, CodeBlock.join(ports, ", "));
  }

  private CodeBlock port(Tensor tensor) {
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
