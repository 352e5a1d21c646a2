package org.descentlang.compiler.emit;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.descentlang.compiler.ir.Index;

/**
 * How a trainer's threads find the parts of kernels: each shared kernel has a number, by which {@code part} calls its
 * method, and each thread rows of its own.
 *
 * <pre>
 * distribute(HIDDEN, count, 16);                                          // in accumulate
 * case HIDDEN -> hidden(scratch[worker], from, to);                  // in part
 * </pre>
 */
final class Sharing {
  /** The base class's method that does a part of a kernel. */
  private static final String PART = "part";
  private static final String SCRATCH = "scratch";
  /** What a shared kernel calls the rows of its thread. */
  static final String OWN = "own";
  /** The rows of the thread that calls. */
  static final String FIRST = SCRATCH + "[0]";
  /** So many kernels stand in one method, which HotSpot is to compile. */
  private static final int LONGEST = 200;

  private final Members members;
  private final ClassName scratch;
  /** The kernels' numbers, by the calls of their methods. */
  private final Map<String, String> numbers = new LinkedHashMap<>();
  /** The fields that tell where recurrences are, and of those around the kernel at hand which has which. */
  private final Set<String> places = new LinkedHashSet<>();
  private final Map<Index, String> around = new LinkedHashMap<>();

  /** @param classes simple names of the classes that the trainer is, and that it names */
  Sharing(Members members, List<String> classes) {
    this.members = members;
    this.scratch = ClassName.get("", Stream.of("Scratch", "Rows", "Workplace")
        .filter(n -> !classes.contains(n)).findFirst().orElseThrow());
  }

  boolean isUsed() {
    return !numbers.isEmpty();
  }

  /** What a method takes to compute in. */
  ParameterSpec own() {
    return ParameterSpec.builder(scratch, OWN).build();
  }

  /** The class of a thread's rows. */
  TypeSpec scratch(List<FieldSpec> rows) {
    return TypeSpec.classBuilder(scratch).addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
        .addFields(rows).build();
  }

  /** One for each thread. */
  FieldSpec field() {
    return FieldSpec.builder(ArrayTypeName.of(scratch), SCRATCH, Modifier.PRIVATE, Modifier.FINAL).build();
  }

  CodeBlock creation() {
    return CodeBlock.builder().addStatement("$L = new $T[threads]", SCRATCH, scratch)
        .beginControlFlow("for (int worker = 0; worker < threads; worker++)")
        .addStatement("$L[worker] = new $T()", SCRATCH, scratch).endControlFlow().build();
  }

  /** A recurrence around shared kernels begins: the field that tells the other threads where it is. */
  String enter(Index index) {
    String wish = index.name() + "_now";
    String field = places.stream().filter(p -> p.startsWith(wish) && !around.containsValue(p)).findFirst()
        .orElseGet(() -> members.constant(wish));
    places.add(field);
    around.put(index, field);
    return field;
  }

  void leave(Index index) {
    around.remove(index);
  }

  /** The number of the kernel that is done so: by a method, in recurrences, and with rows or without. */
  String number(String method, boolean hasRows, List<Index> outer) {
    List<String> arguments = new ArrayList<>();
    if (hasRows) {
      arguments.add(SCRATCH + "[worker]");
    }
    outer.forEach(i -> arguments.add(around.get(i)));
    arguments.addAll(List.of("from", "to"));
    return numbers.computeIfAbsent(method + "(" + String.join(", ", arguments) + ")",
        call -> members.constant(method.toUpperCase(Locale.ROOT)));
  }

  List<FieldSpec> constants() {
    List<FieldSpec> constants = new ArrayList<>();
    for (String number : numbers.values()) {
      constants.add(Fields.constant(TypeName.INT, number, CodeBlock.of("$L", constants.size())));
    }
    return Fields.group("Kernels that threads share.", constants);
  }

  /** Where recurrences are. */
  List<FieldSpec> places() {
    return Fields.group("Where recurrences are whose kernels threads share.", places.stream()
        .map(p -> FieldSpec.builder(TypeName.INT, p, Modifier.PRIVATE).build()).toList());
  }

  /** {@code part}, which finds a kernel by its number, in as many methods as it takes. */
  List<MethodSpec> methods() {
    List<Map.Entry<String, String>> all = List.copyOf(numbers.entrySet());
    List<MethodSpec> methods = new ArrayList<>();
    String name = PART;
    for (int first = 0; first < all.size(); first += LONGEST) {
      int end = Math.min(first + LONGEST, all.size());
      String next = end == all.size() ? "super." + PART : members.method(PART);
      methods.add(method(
          first == 0 ? Fields.override(PART, Modifier.PROTECTED)
              : MethodSpec.methodBuilder(name).addModifiers(Modifier.PRIVATE),
          all.subList(first, end), next));
      name = next;
    }
    return methods;
  }

  private static MethodSpec method(MethodSpec.Builder method, List<Map.Entry<String, String>> kernels, String next) {
    Stream.of("kernel", "worker", "from", "to").forEach(name -> method.addParameter(TypeName.INT, name));
    method.beginControlFlow("switch (kernel)");
    kernels.forEach(k -> method.addStatement("case $L -> $L", k.getValue(), k.getKey()));
    return method.addStatement("default -> $L(kernel, worker, from, to)", next).endControlFlow().build();
  }
}
