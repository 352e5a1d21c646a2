package org.descentlang.compiler.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.schedule.Precision;
import org.descentlang.compiler.schedule.Routine;
import org.descentlang.compiler.schedule.Rows;
import org.descentlang.compiler.schedule.Schedule;

/**
 * Gives each value an array whose values are all dead while it lives: the largest first, each the first such array; or
 * in order of time, each the one that fits best, where that takes less.
 * Routines run one at a time, and what a routine computes is dead when it ends.
 */
public final class MemoryPlanner {
  private final Precision precision;
  private final List<Lifetimes.Moment> moments;
  private final Map<Tensor, Lifetime> lifetimes;
  private MemoryPlanner(Lifetimes lifetimes, Precision precision) {
    this.moments = lifetimes.moments();
    this.lifetimes = new LinkedHashMap<>(lifetimes.of());
    this.precision = precision;
  }

  /** A tensor that no array can hold is a {@link TooLarge}. */
  public static MemoryPlan plan(Schedule schedule) {
    Precision precision = schedule.precision();
    return new MemoryPlan(
        plan(schedule.trainer(), List.of(), precision),
        plan(List.of(schedule.predict()), schedule.unit().outputs(), precision));
  }

  /** For a class that runs these routines; some values have arrays from outside: arguments of {@code predict}. */
  private static Plan plan(List<Routine> routines, List<Tensor> outside, Precision precision) {
    MemoryPlanner planner = new MemoryPlanner(Lifetimes.of(routines), precision);
    planner.lifetimes.keySet().forEach(MemoryPlanner::check);
    planner.lifetimes.keySet().removeIf(t -> t.role() != Role.VALUE || outside.contains(t));
    return planner.plan(scratch(routines, precision));
  }

  private static List<Plan.Scratch> scratch(List<Routine> routines, Precision precision) {
    Map<Rows.Kind, Rows> most = new LinkedHashMap<>();
    Set<Rows.Kind> ofThreads = new HashSet<>();
    routines.stream().flatMap(r -> r.kernels().stream()).forEach(k -> k.rows().forEach(rows -> {
      most.merge(rows.kind(), rows, (a, b) -> a.rows() < b.rows() ? b : a);
      if (k.share().isPresent()) {
        ofThreads.add(rows.kind());
      }
    }));
    return most.values().stream().map(r -> new Plan.Scratch(
        r, (long) r.rows() * r.columns() * bytes(r.element(), precision), ofThreads.contains(r.kind()))).toList();
  }

  private Plan plan(List<Plan.Scratch> scratch) {
    List<Tensor> scalars = lifetimes.keySet().stream().filter(t -> t.shape().isEmpty()).toList();
    List<Tensor> values = lifetimes.keySet().stream().filter(t -> !t.shape().isEmpty()).toList();
    List<Array> bySize = arrays(
        values.stream().sorted(Comparator.comparingLong(Tensor::size).reversed()).toList(), false);
    List<Array> byTime = arrays(values, true);
    List<Array> arrays = bytes(byTime) < bytes(bySize) ? byTime : bySize;
    Map<Tensor, Integer> order = new HashMap<>();
    lifetimes.keySet().forEach(t -> order.put(t, order.size()));
    List<Slot> slots = arrays.stream()
        .sorted(Comparator.comparing(a -> order.get(a.owner())))
        .map(a -> new Slot(a.owner(), a.tenants(), bytes(a.owner()))).toList();
    return new Plan(slots, scalars, scratch, peak(), least());
  }

  /** The second largest array holds at each moment the second value in order of size, or more; and so on. */
  private long least() {
    Map<Element, List<Long>> arrays = new LinkedHashMap<>();
    for (int time = 0; time < moments.size(); time++) {
      int now = time;
      Map<Element, List<Long>> live = new LinkedHashMap<>();
      lifetimes.forEach((t, lifetime) -> {
        if (!t.shape().isEmpty() && lifetime.includes(now)) {
          live.computeIfAbsent(t.element(), e -> new ArrayList<>()).add(bytes(t));
        }
      });
      live.forEach((element, sizes) -> raise(arrays.computeIfAbsent(element, e -> new ArrayList<>()), sizes));
    }
    return arrays.values().stream().flatMap(List::stream).mapToLong(Long::longValue).sum();
  }

  private static void raise(List<Long> arrays, List<Long> sizes) {
    sizes.sort(Comparator.reverseOrder());
    for (int n = 0; n < sizes.size(); n++) {
      if (n == arrays.size()) {
        arrays.add(sizes.get(n));
      } else {
        arrays.set(n, Math.max(arrays.get(n), sizes.get(n)));
      }
    }
  }

  /** When most is alive: no plan takes less. */
  private Peak peak() {
    long[] change = new long[moments.size() + 1];
    List<Tensor> values = lifetimes.keySet().stream().filter(t -> !t.shape().isEmpty()).toList();
    values.forEach(t -> lifetimes.get(t).stretches().forEach(s -> {
      change[s.first()] += bytes(t);
      change[Math.min(s.last(), moments.size() - 1) + 1] -= bytes(t);
    }));
    int largest = 0;
    long most = 0;
    long bytes = 0;
    for (int time = 0; time < moments.size(); time++) {
      bytes += change[time];
      if (bytes > most) {
        most = bytes;
        largest = time;
      }
    }
    int at = largest;
    return new Peak(moments.get(at).routine(), moments.get(at).kernel(),
        values.stream().filter(t -> lifetimes.get(t).includes(at)).map(t -> new Peak.Live(t, bytes(t)))
            .sorted(Comparator.comparingLong(Peak.Live::bytes).reversed()).toList());
  }

  private static void check(Tensor tensor) {
    if (tensor.size() > Integer.MAX_VALUE) {
      throw new TooLarge(tensor);
    }
  }

  /** One after the other, each to the first array that is free, or to the one of them that fits it best. */
  private List<Array> arrays(List<Tensor> values, boolean fitting) {
    List<Array> arrays = new ArrayList<>();
    for (Tensor value : values) {
      Lifetime lifetime = lifetimes.get(value);
      Comparator<Array> distance = Comparator.comparingLong(a -> fitting ? Math.abs(bytes(a.owner()) - bytes(value)) : 0);
      Array array = arrays.stream().filter(a -> a.owner().element() == value.element() && a.isFree(lifetime))
          .min(distance).orElseGet(() -> {
            arrays.add(new Array());
            return arrays.get(arrays.size() - 1);
          });
      array.add(value, lifetime);
    }
    return arrays;
  }

  private long bytes(List<Array> arrays) {
    return arrays.stream().mapToLong(a -> bytes(a.owner())).sum();
  }

  private long bytes(Tensor tensor) {
    return bytes(tensor, precision);
  }

  /** What an array of the tensor's own takes. */
  static long bytes(Tensor tensor, Precision precision) {
    return tensor.size() * bytes(tensor.element(), precision);
  }

  private static int bytes(Element element, Precision precision) {
    return switch (element) {
      case REAL -> precision.bytes();
      case WIDE -> Double.BYTES;
      case INTEGER -> Integer.BYTES;
      case BOOLEAN -> 1;
    };
  }
}
