package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * Names kernels by all that they leave behind, values first and then gradients, what belongs to one layer or loss
 * under its name:
 *
 * <pre>
 * hidden.y.sum, hidden                         hidden
 * z.sum, z.grad                                z.and.grad
 * mse.sum, mse.weight                          mse
 * h.weight_ih.grad_sum, h.weight_hh.grad_sum   h.weight_ih.and.weight_hh.grad
 * </pre>
 *
 * A name that an earlier kernel of the program has got is said in full, by the values themselves.
 */
final class KernelNamer {
  /** More than these in a row are their first and last. */
  private static final int MOST_NAMED = 3;
  /** Last parts of names that say how a value of that name is computed. */
  private static final Set<String> STEPS = Stream.concat(
      Stream.of("sum", "max", "min", "prod", "argmax", "argmin", "any", "all", "at", "next"),
      Stream.of(Primitive.values()).filter(Primitive::isTranscendental).map(Primitive::symbol))
      .collect(Collectors.toUnmodifiableSet());
  private static final String GRADIENT = "grad";
  /** What an update changes besides a parameter, whose name says enough. */
  private static final Set<Role> FOLLOWING = Set.of(Role.OPTIMIZER, Role.AVERAGE);

  private final Homes homes;
  private final Set<String> taken = new HashSet<>();

  KernelNamer(Homes homes) {
    this.homes = homes;
  }

  /** @param stored those of the members that something outside of the kernel looks at */
  String name(List<Definition> members, Set<Tensor> stored) {
    List<Tensor> kept = members.stream().map(Definition::target).filter(stored::contains).map(homes::of).toList();
    if (kept.isEmpty()) {
      return members.get(0).target().name();
    }
    boolean updates = kept.stream().anyMatch(t -> t.role() == Role.PARAMETER);
    List<Tensor> subjects = kept.stream().filter(t -> !updates || !FOLLOWING.contains(t.role())).toList();
    String name = name(subjects, members.stream().allMatch(m -> m.indices().isEmpty()));
    String free = taken.contains(name) ? inFull(subjects) : name;
    taken.add(free);
    return free;
  }

  private static String name(List<Tensor> subjects, boolean scalars) {
    List<String> values = owners(subjects.stream().filter(t -> !isGradient(t)).map(KernelNamer::plain).toList());
    List<String> gradients = owners(subjects.stream().filter(KernelNamer::isGradient).map(KernelNamer::stem).toList());
    if (scalars && values.size() > 2) {
      return "scalars";
    }
    if (gradients.isEmpty()) {
      return joined(values);
    }
    if (values.isEmpty()) {
      return subjects.size() == 1 ? gradient(subjects.get(0)) : joined(gradients) + "." + GRADIENT;
    }
    String both = joined(values.stream().map(KernelNamer::value).distinct().toList()) + ".and.";
    if (gradients.size() > 1) {
      return both + "gradients";
    }
    return both.equals(gradients.get(0) + ".and.") ? both + GRADIENT : both + gradients.get(0) + "." + GRADIENT;
  }

  /** {@code hidden.weight.grad} of {@code hidden.weight.grad_sum}; a part of a gradient keeps its number. */
  private static String gradient(Tensor tensor) {
    return tensor.role() == Role.GRADIENT ? stem(tensor) + "." + GRADIENT : tensor.name();
  }

  private static String inFull(List<Tensor> subjects) {
    List<String> names = subjects.stream().map(KernelNamer::plain).distinct().toList();
    return names.size() == 1 ? names.get(0)
        : both(names.get(0), names.size() == 2 ? "and" : "to", names.get(names.size() - 1));
  }

  private static boolean isGradient(Tensor tensor) {
    return parts(tensor.name()).stream().anyMatch(p -> p.equals(GRADIENT) || p.equals(GRADIENT + "_sum"));
  }

  /** {@code h} of {@code h.grad.2}, {@code hidden.weight} of {@code hidden.weight.grad_sum}. */
  private static String stem(Tensor gradient) {
    return gradient.name().replaceFirst("\\.grad(_sum)?(\\..*)?$", "");
  }

  /** Without what says where it is kept; the sums of the weights of several losses are one. */
  private static String plain(Tensor tensor) {
    String name = tensor.plainName();
    return tensor.role() == Role.MEASURE ? name.replaceFirst("^loss\\.weight\\..*", "loss.weight") : name;
  }

  private static List<String> parts(String name) {
    return List.of(name.split("[./]"));
  }

  /** What is of one layer or loss together: {@code mse} of {@code mse.sum} and {@code mse.weight}. */
  private static List<String> owners(List<String> names) {
    Map<String, List<String>> owned = new LinkedHashMap<>();
    names.forEach(n -> owned.computeIfAbsent(parts(n).get(0), o -> new ArrayList<>()).add(n));
    List<String> owners = new ArrayList<>();
    owned.values().forEach(all -> owners.addAll(owner(all, owned.size() > 1)));
    return owners.stream().distinct().toList();
  }

  private static List<String> owner(List<String> names, boolean hasOthers) {
    Set<String> distinct = new LinkedHashSet<>(names);
    String shared = shared(names);
    if (distinct.size() == 1) {
      return List.of(hasOthers ? value(names.get(0)) : names.get(0));
    }
    boolean isMeasure = distinct.equals(Set.of(shared + ".sum", shared + ".weight"));
    return isMeasure || hasOthers || distinct.size() > 2 || distinct.contains(shared)
        ? List.of(shared) : List.copyOf(distinct);
  }

  /** {@code accuracy} of {@code accuracy.sum.argmax}. */
  private static String value(String name) {
    List<String> parts = parts(name);
    int end = parts.size();
    while (end > 1 && (STEPS.contains(parts.get(end - 1)) || parts.get(end - 1).matches("\\d+"))) {
      end--;
    }
    return String.join(".", parts.subList(0, end));
  }

  /** The first parts that all of the names have. */
  private static String shared(List<String> names) {
    List<String> shared = parts(names.get(0));
    for (String name : names) {
      List<String> other = parts(name);
      int common = 0;
      while (common < Math.min(shared.size(), other.size()) && shared.get(common).equals(other.get(common))) {
        common++;
      }
      shared = shared.subList(0, common);
    }
    return String.join(".", shared);
  }

  private static String joined(List<String> names) {
    return switch (names.size()) {
      case 1 -> names.get(0);
      case 2 -> both(names.get(0), "and", names.get(1));
      case MOST_NAMED -> String.join(".", names.get(0), names.get(1), "and", names.get(2));
      default -> String.join(".", names.get(0), "to", names.get(names.size() - 1));
    };
  }

  /** {@code h.weight_ih.and.weight_hh}: what both begin with, and both end with, stands once. */
  private static String both(String first, String word, String second) {
    List<String> one = parts(first);
    List<String> other = parts(second);
    String shared = shared(List.of(first, second));
    int begin = shared.isEmpty() ? 0 : parts(shared).size();
    int end = 0;
    while (end < Math.min(one.size(), other.size()) - begin
        && one.get(one.size() - 1 - end).equals(other.get(other.size() - 1 - end))) {
      end++;
    }
    return Stream.of(one.subList(0, one.size() - end), List.of(word), other.subList(begin, other.size()))
        .flatMap(List::stream).collect(Collectors.joining("."));
  }
}
