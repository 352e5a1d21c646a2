package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.schedule.Kernel;

/**
 * Loops that kernels share. Kernels of layers of one kind and size differ in their arrays alone: their loops stand
 * once, in a method that takes the arrays, and are compiled once by HotSpot, which is what a program waits for in its
 * first seconds.
 *
 * <pre>
 * private void a2_q_y() {
 *   // model.dl:2  q[t] = dense(x[t], d)
 *   a1_q_y_loops(n3_y, a2_q_weight, a2_q_y);
 * }
 * </pre>
 */
final class SharedLoops {
  /** A method of its own costs its reader some lines; it is to spare more. */
  private static final int FEWEST_SPARED = 12;
  /** Nobody reads a call of more arrays. */
  private static final int MOST_ARRAYS = 16;
  /** So many kernels are named above the loops. */
  private static final int NAMED = 6;

  private final Types types;
  private final Members members;
  private final KernelPrinter printer;
  private final Map<KernelPrinter.Text, List<Member>> groups = new LinkedHashMap<>();

  /** A kernel, its method, and its arrays in the order in which the loops name them. */
  private record Member(Kernel kernel, String method, List<Tensor> arrays, List<String> fields) {
    String field(int array) {
      return fields.get(array);
    }
  }

  SharedLoops(Types types, Members members, KernelPrinter printer) {
    this.types = types;
    this.members = members;
    this.printer = printer;
  }

  /** The kernel has a method of this name. */
  void add(Kernel kernel, String method) {
    List<Tensor> arrays = new ArrayList<>();
    KernelNames anyNames = new KernelNames(members, tensor -> {
      if (!arrays.contains(tensor)) {
        arrays.add(tensor);
      }
      return types.arrayOf(tensor.element()) + " " + arrays.indexOf(tensor);
    }, wish -> "local");
    KernelPrinter.Text form = printer.text(kernel, anyNames);
    List<String> fields = arrays.stream().map(members::field).toList();
    groups.computeIfAbsent(form, f -> new ArrayList<>()).add(new Member(kernel, method, arrays, fields));
  }

  /** What kernels share, by their methods. */
  Map<String, Loops> all() {
    Map<String, Loops> all = new LinkedHashMap<>();
    groups.forEach((form, group) -> {
      List<Integer> places = places(group);
      long spared = (group.size() - 1) * (form.body().toString().lines().count() - 1);
      if (spared >= FEWEST_SPARED && places.size() <= MOST_ARRAYS) {
        MethodSpec declaration = declaration(group, places);
        group.forEach(m -> all.put(m.method(), new Loops(declaration, places.stream().map(m::field).toList())));
      }
    });
    return all;
  }

  /** Loops that a kernel shares, and the arrays that they take from it. */
  record Loops(MethodSpec declaration, List<String> arrays) {
    /** @param parameters of the kernel's own method */
    CodeBlock call(List<ParameterSpec> parameters) {
      Stream<String> arguments = Stream.concat(parameters.stream().map(ParameterSpec::name), arrays.stream());
      return CodeBlock.of("$L($L);\n", declaration.name(), arguments.collect(Collectors.joining(", ")));
    }
  }

  /** Which arrays are not the same in all kernels. */
  private static List<Integer> places(List<Member> group) {
    return IntStream.range(0, group.get(0).arrays().size())
        .filter(a -> group.stream().map(m -> m.field(a)).distinct().count() > 1).boxed().toList();
  }

  private MethodSpec declaration(List<Member> group, List<Integer> places) {
    Member first = group.get(0);
    Map<Tensor, String> names = new LinkedHashMap<>();
    KernelNames inside =
        new KernelNames(members, t -> names.getOrDefault(t, members.field(t)), UnaryOperator.identity());
    for (int place : places) {
      List<String> fields = group.stream().map(m -> m.field(place)).toList();
      names.put(first.arrays().get(place), inside.parameter(commonName(fields)));
    }
    KernelPrinter.Text text = printer.text(first.kernel(), inside);
    MethodSpec.Builder method = MethodSpec.methodBuilder(members.method(first.method() + "_loops"))
        .addModifiers(Modifier.PRIVATE).addParameters(text.parameters());
    names.forEach((tensor, parameter) -> method.addParameter(types.arrayOf(tensor.element()), parameter));
    method.addCode(heading(group)).addCode(Comments.code(Comments.maths(first.kernel(), types.precision())));
    return method.addCode(text.body()).build();
  }

  private static CodeBlock heading(List<Member> group) {
    String named = group.stream().limit(NAMED).map(Member::method).collect(Collectors.joining(", "));
    return CodeBlock.of("// $L$L; of the first:\n", named,
        group.size() > NAMED ? " and " + (group.size() - NAMED) + " more" : "");
  }

  /** The words in which all names end: {@code q_weight} and {@code k_weight} are a {@code weight}. */
  private static String commonName(List<String> names) {
    List<List<String>> words = new LinkedHashSet<>(names).stream().map(n -> List.of(n.split("_"))).toList();
    List<String> common = words.get(0);
    for (List<String> other : words) {
      int shared = 0;
      while (shared < Math.min(common.size(), other.size())
          && common.get(common.size() - 1 - shared).equals(other.get(other.size() - 1 - shared))) {
        shared++;
      }
      common = common.subList(common.size() - shared, common.size());
    }
    return common.stream().dropWhile(w -> w.matches("\\d*")).reduce((a, b) -> a + "_" + b).orElse("values");
  }
}
