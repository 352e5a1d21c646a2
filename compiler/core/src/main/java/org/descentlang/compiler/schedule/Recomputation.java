package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;

/**
 * Computes values of layers again where their gradient needs them, so that no array keeps them from the forward pass
 * (Chen et al. 2016, Training Deep Nets with Sublinear Memory Cost). The kernel that has computed them is run once
 * more, on the same arrays, as late as it may be: same instructions and same operands, so the bits are the same, and
 * draws, which depend on no time, too.
 *
 * <pre>
 * block.0   block.1   loss   block.1.grad   block.0.grad
 * block.0   block.1   loss   block.1   block.1.grad   block.0   block.0.grad
 * </pre>
 *
 * What is left of a layer is what others read of it in the forward pass, which keeps everything that is put in.
 */
final class Recomputation {
  private final List<String> layers;
  private final List<Stage> stages;
  private final List<Touched> touched;
  private final Set<Tensor> results;
  /** Where the backward pass begins. */
  private final int turn;
  /** The stages that store a value. */
  private final Map<Tensor, Set<Integer>> writers = new HashMap<>();
  /** Those before the turn that load it. */
  private final Map<Tensor, Set<Integer>> forward = new HashMap<>();
  /** Before which stage each is run again. */
  private final Map<Integer, Integer> again = new TreeMap<>();

  private Recomputation(Routine train, List<String> layers) {
    this.layers = layers;
    this.stages = train.stages();
    this.touched = stages.stream().map(Touched::by).toList();
    this.results = new HashSet<>(train.program().results());
    this.turn = (int) stages.stream().takeWhile(s -> !isBackward(s)).count();
    for (int s = 0; s < stages.size(); s++) {
      int stage = s;
      touched.get(s).stored().forEach(t -> writers.computeIfAbsent(t, k -> new HashSet<>()).add(stage));
      if (s < turn) {
        touched.get(s).loaded().forEach(t -> forward.computeIfAbsent(t, k -> new HashSet<>()).add(stage));
      }
    }
  }

  /** @param layers names of layers and of blocks, {@code block} and {@code block.0} */
  static Routine apply(Routine train, List<String> layers) {
    if (layers.isEmpty()) {
      return train;
    }
    return new Routine(train.program(), new Recomputation(train, layers).stages(), train.homes());
  }

  private static boolean isBackward(Stage stage) {
    return stage instanceof Stage.Repeat repeat ? repeat.stages().stream().anyMatch(Recomputation::isBackward)
        : ((Kernel) stage).computes().stream().map(d -> d.origin().made())
            .anyMatch(made -> made == Origin.Made.GRADIENT || made == Origin.Made.ACCUMULATION);
  }

  private List<Stage> stages() {
    IntStream.range(turn, stages.size()).forEach(s -> require(s, s));
    for (int s = turn - 1; s >= 0; s--) {
      if (again.containsKey(s)) {
        require(s, again.get(s));
      }
    }
    List<Stage> all = new ArrayList<>();
    for (int s = 0; s < stages.size(); s++) {
      int before = s;
      again.forEach((stage, place) -> {
        if (place == before) {
          all.add(stages.get(stage));
        }
      });
      all.add(stages.get(s));
    }
    return all;
  }

  /** What the stage loads and is not kept is there again before a place. */
  private void require(int stage, int place) {
    touched.get(stage).loaded().forEach(
        t -> forgotten(t).ifPresent(writer -> again.merge(writer, place, Math::min)));
  }

  /** Of a value that is not kept, the stage that computes it. */
  private Optional<Integer> forgotten(Tensor value) {
    Optional<String> layer = layer(value);
    if (layer.isEmpty() || results.contains(value) || isReadOutside(value, layer.get())) {
      return Optional.empty();
    }
    return writers.getOrDefault(value, Set.of()).stream().findFirst().filter(w -> w < turn && canRunAgain(w));
  }

  /** The layer, or the round of a block, that the value is inside of; a copy is where it is read. */
  private Optional<String> layer(Tensor value) {
    if (!isCopy(value)) {
      return layer(value.name());
    }
    Set<Optional<String>> readers = forward.getOrDefault(value, Set.of()).stream()
        .flatMap(reader -> touched.get(reader).stored().stream()).map(t -> layer(t.name())).collect(Collectors.toSet());
    return readers.size() == 1 ? readers.iterator().next() : Optional.empty();
  }

  /** Whether it is what {@link FactorCopies} have made of another. */
  private boolean isCopy(Tensor value) {
    return writers.containsKey(value) && writers.get(value).stream().map(stages::get).allMatch(
        s -> s instanceof Kernel kernel && kernel.computes().stream().allMatch(d -> d.origin().equals(Origin.NONE)));
  }

  private Optional<String> layer(String name) {
    return layers.stream().filter(l -> name.startsWith(l + ".")).findFirst().map(l -> {
      int end = name.indexOf('.', l.length() + 1);
      String next = name.substring(l.length() + 1, end < 0 ? name.length() : end);
      return next.chars().allMatch(Character::isDigit) ? l + "." + next : l;
    });
  }

  private boolean isReadOutside(Tensor value, String layer) {
    return forward.getOrDefault(value, Set.of()).stream().anyMatch(
        reader -> touched.get(reader).stored().stream().noneMatch(t -> layer(t).equals(Optional.of(layer))));
  }

  /** It alone computes what it stores, which nothing takes for more than a value, and what it loads never changes. */
  private boolean canRunAgain(int stage) {
    Touched of = touched.get(stage);
    return of.stored().stream().allMatch(t -> t.role() == Role.VALUE && writers.get(t).size() == 1)
        && of.loaded().stream().allMatch(t -> t.role() == Role.VALUE || !writers.containsKey(t));
  }
}
