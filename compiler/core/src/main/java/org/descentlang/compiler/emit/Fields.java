package org.descentlang.compiler.emit;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.memory.Plan;
import org.descentlang.compiler.memory.Slot;
import org.descentlang.compiler.schedule.Rows;

/** Fields that hold tensors. */
final class Fields {
  private static final Map<String, String> SCRATCH = new TreeMap<>(Map.of(
      "lines", "what four terms have in common for all rows of n columns.",
      "tiles", "some terms of both factors of a product, as registers take them.",
      "rows", "the sums of rows of n columns.",
      "transposed", "the sums of n rows, a column in each.",
      "stretches", "stretches of arrays that begin at different places.",
      "sums", "sums that stand side by side.",
      "values", "arguments of functions, and then their values.",
      "parts", "intermediate values of functions of rows."));

  /** So many arrays get their names in one method, which HotSpot is to compile. */
  private static final int LONGEST = 40;

  private final Types types;
  private final Members members;
  private final List<MethodSpec> methods = new ArrayList<>();
  private Tensor unknownAtFirst;

  Fields(Types types, Members members) {
    this.types = types;
    this.members = members;
  }

  /** That scalar is NaN until it has been computed. */
  void isUnknownAtFirst(Tensor tensor) {
    unknownAtFirst = tensor;
  }

  /** Gives names to all that a plan speaks of. */
  void name(Plan plan) {
    plan.slots().forEach(s -> {
      members.field(s.owner());
      s.tenants().forEach(members::field);
    });
    plan.scratch().forEach(s -> members.rows(s.rows()));
    plan.scalars().forEach(members::field);
  }

  /** An array of the tensor's own. */
  FieldSpec own(Tensor tensor, Modifier... modifiers) {
    return FieldSpec.builder(types.arrayOf(tensor.element()), members.field(tensor), modifiers)
        .initializer("new $T[$L]", types.of(tensor.element()), Sizes.text(tensor)).build();
  }

  /** The arrays and scalars of values that a class computes. */
  List<FieldSpec> values(Plan plan) {
    List<FieldSpec> arrays = new ArrayList<>();
    for (Slot slot : plan.slots()) {
      arrays.add(own(slot.owner(), Modifier.PRIVATE, Modifier.FINAL));
      slot.tenants().forEach(t -> arrays.add(tenant(t, slot)));
    }
    List<FieldSpec> all = new ArrayList<>(group("Intermediate values.", arrays));
    all.addAll(scratch(plan, false, Modifier.PRIVATE, Modifier.FINAL));
    all.addAll(plan.scalars().stream().map(this::scalar).toList());
    return all;
  }

  /** Rows that each thread has, or that are there once. */
  List<FieldSpec> scratch(Plan plan, boolean ofThreads, Modifier... modifiers) {
    List<Rows> all =
        plan.scratch().stream().filter(s -> s.ofThreads() == ofThreads).map(Plan.Scratch::rows).toList();
    return group(said(all), all.stream().map(r -> rows(r, modifiers)).toList());
  }

  /** What is said of the rows that there are. */
  private static String said(List<Rows> rows) {
    List<String> names = rows.stream().map(Rows::name).distinct().toList();
    List<String> lines = new ArrayList<>();
    SCRATCH.forEach((name, text) -> {
      if (names.contains(name)) {
        lines.add(name + "_n: " + text);
      }
    });
    return "Rows to compute in, each an array of its own.\n" + String.join("\n", lines);
  }

  private FieldSpec scalar(Tensor tensor) {
    FieldSpec.Builder field =
        FieldSpec.builder(types.of(tensor.element()), members.field(tensor), Modifier.PRIVATE);
    return tensor.equals(unknownAtFirst) ? field.initializer("$T.NaN", Double.class).build() : field.build();
  }

  private FieldSpec rows(Rows rows, Modifier... modifiers) {
    return FieldSpec.builder(ArrayTypeName.of(types.arrayOf(rows.element())), members.rows(rows), modifiers)
        .initializer("new $T[$L][$L]", types.of(rows.element()), rows.rows(), rows.columns()).build();
  }

  private FieldSpec tenant(Tensor tensor, Slot slot) {
    String owner = members.field(slot.owner());
    return FieldSpec.builder(
            types.arrayOf(tensor.element()), members.field(tensor), Modifier.PRIVATE, Modifier.FINAL)
        .initializer("$L", owner)
        .addJavadoc("In the array of $L, which is not needed at the same time: $L values.", owner, Sizes.text(tensor))
        .build();
  }

  /** {@code BATCH = 64}, which users may ask for. */
  static FieldSpec batch(int most) {
    return FieldSpec.builder(TypeName.INT, "BATCH", Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .initializer("$L", most).addJavadoc("The most examples of a mini-batch.").build();
  }

  static FieldSpec constant(TypeName type, String name, CodeBlock value) {
    return FieldSpec.builder(type, name, Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL).initializer(value).build();
  }

  /** Where terms and columns of products stand in their arrays, which kernels have asked for. */
  List<FieldSpec> offsets() {
    return group("Where terms and columns of products stand, from the first on: so many, so far apart.",
        members.offsets().entrySet().stream().map(e -> constant(
            ArrayTypeName.of(TypeName.INT), e.getValue(), CodeBlock.of("$T.offsets($L, $L)", Types.VECTORS,
                numbers(e.getKey().sizes()), numbers(e.getKey().strides())))).toList());
  }

  private static CodeBlock numbers(List<Integer> numbers) {
    return CodeBlock.of("new int[] {$L}", numbers.stream().map(String::valueOf).collect(Collectors.joining(", ")));
  }

  /** A group of fields, the first of which says what they are. */
  static List<FieldSpec> group(String comment, List<FieldSpec> fields) {
    List<FieldSpec> group = new ArrayList<>(fields);
    if (!group.isEmpty() && group.get(0).javadoc().isEmpty()) {
      group.set(0, group.get(0).toBuilder().addJavadoc(comment).build());
    }
    return group;
  }

  /**
   * {@code private final NamedArrays parameters = NamedArrays.of(new NamedArray("hidden.weight", List.of(128, 784),
   * hidden_weight))}; of many arrays, lists of them are put together.
   */
  FieldSpec named(String field, List<Tensor> tensors, UnaryOperator<String> name) {
    List<CodeBlock> arrays = tensors.stream().map(t -> CodeBlock.of("new $T($S, $T.of($L), $L)", Types.NAMED_ARRAY,
        name.apply(t.name()), Types.LIST, shape(t), members.field(t))).toList();
    return FieldSpec.builder(Types.NAMED_ARRAYS, field, Modifier.PRIVATE, Modifier.FINAL)
        .initializer(arrays.size() <= LONGEST ? listed("$T.of(", Types.NAMED_ARRAYS, arrays)
            : CodeBlock.of("$T.of($T.of($L).flatMap($T::stream).toList())", Types.NAMED_ARRAYS, Types.STREAM,
                CodeBlock.join(lists(field, arrays), ", "), Types.LIST))
        .build();
  }

  private static CodeBlock listed(String of, TypeName type, List<CodeBlock> arrays) {
    return arrays.isEmpty() ? CodeBlock.of(of + ")", type)
        : CodeBlock.of(of + "\n$>$>$L$<$<)", type, CodeBlock.join(arrays, ",\n"));
  }

  /** Calls of methods that each have some of the arrays. */
  private List<CodeBlock> lists(String field, List<CodeBlock> arrays) {
    List<CodeBlock> calls = new ArrayList<>();
    for (int first = 0; first < arrays.size(); first += LONGEST) {
      String method = members.method(field + "_part");
      List<CodeBlock> part = arrays.subList(first, Math.min(first + LONGEST, arrays.size()));
      methods.add(MethodSpec.methodBuilder(method).addModifiers(Modifier.PRIVATE)
          .returns(ParameterizedTypeName.get(Types.LIST, Types.NAMED_ARRAY))
          .addStatement("return $L", listed("$T.of(", Types.LIST, part)).build());
      calls.add(CodeBlock.of("$L()", method));
    }
    return calls;
  }

  /** What fields are made by that are too long for a constructor. */
  List<MethodSpec> methods() {
    return methods;
  }

  private static String shape(Tensor tensor) {
    return tensor.shape().stream().map(e -> Integer.toString(e.bound())).collect(Collectors.joining(", "));
  }

  /** A public method of the base class that gives a value. */
  static MethodSpec getter(String name, TypeName type, String format, Object... arguments) {
    return override(name, Modifier.PUBLIC).returns(type).addStatement("return " + format, arguments).build();
  }

  static MethodSpec.Builder override(String name, Modifier modifier) {
    return MethodSpec.methodBuilder(name).addAnnotation(Override.class).addModifiers(modifier);
  }
}
