package org.descentlang.compiler.random;

import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.descentlang.compiler.differentiate.Problem;
import org.descentlang.compiler.differentiate.Training;
import org.descentlang.compiler.ir.Arranger;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Program.Commit;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;

/**
 * Units that are valid by construction: strided, dilated, padded, transposed, tied, gathered, masked, guarded,
 * recurrent, flattened, drawn, with every reducer and every scalar function, two extents that are known only at run
 * time, states, and an optimizer for each parameter; some of them with rows as long as those of real programs. A seed
 * gives the same unit always.
 */
public final class RandomPrograms {
  private static final List<Feature> FEATURES =
      Stream.of(
          Linear.FEATURES, Pointwise.FEATURES, Reductions.FEATURES, Recurrences.FEATURES, Guards.FEATURES,
          Gathers.FEATURES, Rows.FEATURES, Grids.FEATURES).flatMap(List::stream).toList();
  /** Tensors of more elements are computed and not used. */
  private static final int LARGE = 160;
  private static final int LARGE_WIDE = 1600;
  private static final Tensor LOSS = Build.value("loss");
  private static final Tensor WEIGHT = Build.tensor(Role.VALUE, Element.WIDE, "weight");

  private final Sketch sketch;
  private final Arranger arranger;
  private final List<Tensor> ends;
  private final Updates updates;

  private RandomPrograms(Sketch sketch, List<Tensor> ends) {
    this.sketch = sketch;
    this.ends = ends;
    updates = Updates.of(sketch);
    arranger = new Arranger(sketch.build.indices());
  }

  /** Not differentiated yet, with values for all that it reads, for a full mini-batch. */
  public static Problem generate(long seed) {
    Sketch sketch = new Sketch(seed);
    int features = sketch.isWide() ? sketch.between(1, 4) : sketch.between(2, 7);
    int large = sketch.isWide() ? LARGE_WIDE : LARGE;
    for (int n = 0; n < features; n++) {
      sketch.any(FEATURES).add(sketch);
      sketch.ends.removeIf(t -> t.size() > large);
    }
    if (sketch.parameters.isEmpty() || sketch.ends.isEmpty()) {
      return generate(seed + 1_000_003);
    }
    RandomPrograms programs = new RandomPrograms(sketch, List.copyOf(sketch.ends));
    return new Problem(programs.unit(), sketch.build.indices(), sketch.values, programs.counts());
  }

  private Map<Extent.Counted, Integer> counts() {
    Map<Extent.Counted, Integer> counts = new LinkedHashMap<>();
    counts.put(sketch.batch, sketch.batch.bound());
    counts.put(sketch.length, sketch.between(1, sketch.length.bound()));
    return counts;
  }

  private Unit unit() {
    List<Definition> train = new ArrayList<>(sketch.definitions);
    train.addAll(losses());
    List<Definition> evaluate = withoutDraws(train);
    List<Commit> commits = new ArrayList<>(sketch.commits);
    commits.add(Updates.total(WEIGHT, train));
    List<Definition> outputs = outputs();
    List<Tensor> results = outputs.stream().map(Definition::target).toList();
    List<Unit.Gradient> gradients =
        sketch.parameters.stream().map(p -> new Unit.Gradient(p, Training.accumulator(p))).toList();
    List<Unit.Setting> settings =
        Stream.concat(sketch.settings.stream(), Stream.of(Updates.RATE)).map(t -> new Unit.Setting(t, 0.125)).toList();
    return new Unit(
        "random", "RandomTrainer", "Random", sketch.batch, List.of(sketch.length), sketch.inputs, List.of(), results,
        settings, initialize(), program("train", train, commits, List.of(LOSS, WEIGHT)),
        program("update", updates.definitions(), updates.commits(), List.of()),
        program("evaluate", evaluate, List.of(), List.of(LOSS, WEIGHT)),
        program("predict", withoutDraws(join(sketch.definitions, outputs)), List.of(), results),
        program("measure", List.of(), List.of(), List.of()),
        List.of(new Unit.Measure("loss", true, LOSS, WEIGHT, false, Expr.constant(1))),
        List.of(new Unit.Objective(LOSS, gradients)), Optional.empty());
  }

  private Program program(
      String name, List<Definition> definitions, List<Commit> commits, List<Tensor> results) {
    return new Program(name, arranger.arrange(definitions).steps(), commits, results);
  }

  private static List<Definition> join(List<Definition> left, List<Definition> right) {
    return Stream.concat(left.stream(), right.stream()).toList();
  }

  /** The sum of all ends' elements, each bounded and with a weight of its own. */
  private List<Definition> losses() {
    List<Definition> all = new ArrayList<>();
    List<Expr> parts = new ArrayList<>();
    for (Tensor end : ends) {
      Index[] at = sketch.indices(end.shape()).toArray(Index[]::new);
      Tensor part = Build.value("part" + parts.size());
      Expr bounded = apply(Primitive.TANH, read(end, (Object[]) at));
      all.add(define(part).as(sum(over(at), times(bounded, Pointwise.weight(List.of(at))))));
      parts.add(read(part));
    }
    all.add(define(LOSS).as(parts.stream().reduce(Build::plus).orElseThrow()));
    all.add(define(WEIGHT).as(apply(Primitive.NUMBER, sketch.batch)));
    return all;
  }

  private List<Definition> outputs() {
    List<Definition> all = new ArrayList<>();
    for (Tensor end : ends) {
      Index[] at = sketch.indices(end.shape()).toArray(Index[]::new);
      Tensor output = Build.value("out" + all.size(), end.shape().toArray());
      all.add(define(output, (Object[]) at).as(plus(read(end, (Object[]) at), 1)));
    }
    return all;
  }

  /** Programs that don't train draw nothing. */
  private static List<Definition> withoutDraws(List<Definition> definitions) {
    return definitions.stream().map(d -> d.body() instanceof Expr.Draw
        ? new Definition(d.target(), d.at(), d.indices(), d.where(), Expr.constant(1), List.of(), d.origin())
        : d).toList();
  }

  private Program initialize() {
    List<Definition> all = new ArrayList<>();
    List<Commit> commits = new ArrayList<>();
    Stream.concat(sketch.parameters.stream(), sketch.states.stream()).forEach(tensor -> {
      List<Index> at = sketch.indices(tensor.shape());
      Expr draw = new Expr.Draw(
          Expr.Distribution.UNIFORM, tensor.name(), at, List.of(Expr.constant(-1), Expr.constant(1)));
      begin(tensor, at, draw, all, commits);
    });
    updates.states().forEach(state -> begin(
        state, sketch.indices(state.shape()), Expr.constant(0), all, commits));
    return program("initialize", all, commits, List.of());
  }

  private static void begin(
      Tensor tensor, List<Index> at, Expr value, List<Definition> all, List<Commit> commits) {
    Tensor start = Build.value(tensor.name() + ".start", tensor.shape().toArray());
    all.add(define(start, at.toArray()).as(value));
    commits.add(new Commit(tensor, start));
  }
}
