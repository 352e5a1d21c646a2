package org.descentlang.compiler.emit;

import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.minus;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.tensor;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.differentiate.Differentiated;
import org.descentlang.compiler.differentiate.Differentiator;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Clock;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.simplify.Simplifier;

/** A unit by hand: a model's forward pass, cross entropy, and Adam on all parameters. */
final class Models {
  final Build build = new Build();
  final Extent.Counted count;
  final Index k;
  final List<Tensor> inputs = new ArrayList<>();
  final List<Tensor> parameters = new ArrayList<>();
  final List<Step> forward = new ArrayList<>();
  private final int batch;
  private Tensor output;

  Models(int batch) {
    this.batch = batch;
    count = Build.counted("count", batch);
    k = build.index("k", count);
  }

  Tensor input(Tensor tensor) {
    inputs.add(tensor);
    return tensor;
  }

  Tensor weight(String name, Object... shape) {
    Tensor tensor = parameter(name, shape);
    parameters.add(tensor);
    return tensor;
  }

  void add(Step step) {
    forward.add(step);
  }

  Tensor dense(String name, Tensor x, int in, int out) {
    Tensor w = weight(name + ".weight", out, in);
    Tensor b = weight(name + ".bias", out);
    Tensor z = value(name + ".z", count, out);
    Tensor y = value(name, count, out);
    Index j = build.index("j", out);
    Index i = build.index("i", in);
    Index j2 = build.index("j", out);
    add(define(z, k, j).as(sum(over(i), times(read(w, j, i), read(x, k, i)))));
    add(define(y, k, j2).as(plus(read(b, j2), read(z, k, j2))));
    return y;
  }

  Tensor relu(String name, Tensor x, int n) {
    Tensor y = value(name, count, n);
    Index j = build.index("j", n);
    add(define(y, k, j).as(apply(Primitive.MAX, read(x, k, j), 0)));
    return y;
  }

  void output(Tensor tensor) {
    output = tensor;
  }

  /** The unit with cross entropy of the output, and its gradient. */
  Unit crossEntropy(String name, int classes) {
    Tensor digit = new Tensor("digit", Role.TARGET, Element.INTEGER, List.of(count),
        Optional.of(new Tensor.Labels(classes, Optional.empty())));
    List<Step> steps = new ArrayList<>(forward);
    Tensor top = value("top", count);
    Index c = build.index("c", classes);
    steps.add(define(top, k).as(Build.max(over(c), read(output, k, c))));
    Tensor mass = value("mass", count);
    Index c2 = build.index("c", classes);
    steps.add(define(mass, k).as(sum(over(c2),
        apply(Primitive.EXP, minus(read(output, k, c2), apply(Primitive.STOP, read(top, k)))))));
    Tensor picked = value("picked", count);
    Index c3 = build.index("c", classes);
    steps.add(define(picked, k).as(sum(where(over(c3), gathers(read(digit, k), c3)), read(output, k, c3))));
    Tensor term = value("term", count);
    steps.add(define(term, k).as(minus(
        plus(apply(Primitive.STOP, read(top, k)), apply(Primitive.LOG, read(mass, k))), read(picked, k))));
    Tensor loss = value("cross_entropy");
    steps.add(define(loss).as(sum(over(k), read(term, k))));
    Tensor weight = tensor(Role.VALUE, Element.WIDE, "cross_entropy.weight");
    steps.add(define(weight).as(sum(over(k), 1)));
    return unit(name, digit, steps, loss, weight);
  }

  private Unit unit(String name, Tensor digit, List<Step> steps, Tensor loss, Tensor weight) {
    Tensor total = tensor(Role.MEASURE, Element.WIDE, "cross_entropy.total");
    Tensor newTotal = tensor(Role.VALUE, Element.WIDE, "cross_entropy.new");
    List<Step> train = new ArrayList<>(steps);
    train.add(define(newTotal).as(plus(read(total), read(weight))));
    List<Tensor> results = List.of(loss, weight);
    Adam adam = new Adam(build, parameters, total);
    Unit unit = new Unit(
        "org.example", name + "Trainer", name, count, List.of(), inputs, List.of(digit), List.of(output),
        List.of(new Unit.Setting(adam.rate, 1e-2)),
        initialize(adam),
        new Program("train", train, List.of(new Program.Commit(total, newTotal)), results),
        adam.program(),
        new Program("evaluate", steps, List.of(), results),
        new Program("predict", forward, List.of(), List.of(output)),
        new Program("measure", List.of(), List.of(), List.of()),
        List.of(new Unit.Measure("cross_entropy", true, loss, weight, false, Expr.constant(1))),
        List.of(new Unit.Objective(loss, parameters.stream()
            .map(p -> new Unit.Gradient(p, adam.gradient(p))).toList())),
        Optional.empty());
    return differentiated(unit, build.indices());
  }

  /** As the compiler does it. */
  static Unit differentiated(Unit unit, Indices indices) {
    Differentiated result = Differentiator.differentiate(Simplifier.first(indices).simplify(unit), indices);
    if (!result.diagnostics().isEmpty()) {
      throw new AssertionError(result.diagnostics());
    }
    return Simplifier.last(indices).simplify(result.unit());
  }

  private Program initialize(Adam adam) {
    List<Step> steps = new ArrayList<>();
    List<Program.Commit> commits = new ArrayList<>();
    for (Tensor parameter : parameters) {
      Tensor start = new Tensor(
          parameter.name() + ".start", Role.VALUE, Element.REAL, parameter.shape(), Optional.empty());
      List<Index> indices = parameter.shape().stream().map(e -> build.index("i", e)).toList();
      steps.add(new Step.Definition(start, indices.stream().map(org.descentlang.compiler.ir.Affine::of).toList(),
          indices, List.of(), new Expr.Draw(Expr.Distribution.UNIFORM, parameter.name(), indices,
              List.of(Expr.constant(-0.25), Expr.constant(0.25))), List.of(), Origin.NONE));
      commits.add(new Program.Commit(parameter, start));
    }
    return new Program("initialize", steps, commits, List.of());
  }

  /** Adam, element by element. */
  static final class Adam {
    private final Build build;
    private final Tensor total;
    final Tensor rate = tensor(Role.SETTING, Element.WIDE, "lr");
    private final List<Step> steps = new ArrayList<>();
    private final List<Program.Commit> commits = new ArrayList<>();

    Adam(Build build, List<Tensor> parameters, Tensor total) {
      this.build = build;
      this.total = total;
      Tensor t = tensor(Role.VALUE, Element.WIDE, "t");
      steps.add(define(t).as(plus(read(Clock.UPDATES.tensor()), 1)));
      parameters.forEach(p -> update(p, t));
    }

    Tensor gradient(Tensor parameter) {
      return like(parameter, ".grad.sum", Role.GRADIENT);
    }

    private static Tensor like(Tensor parameter, String suffix, Role role) {
      return new Tensor(parameter.name() + suffix, role, Element.REAL, parameter.shape(), Optional.empty());
    }

    private void update(Tensor p, Tensor t) {
      Object[] at = p.shape().stream().map(e -> (Object) build.index("i", e)).toArray();
      Tensor m = new Tensor("optimizer/" + p.name() + "/m", Role.OPTIMIZER, Element.REAL, p.shape(), Optional.empty());
      Tensor v = new Tensor("optimizer/" + p.name() + "/v", Role.OPTIMIZER, Element.REAL, p.shape(), Optional.empty());
      Tensor g = step(p, ".mean", Build.divide(read(gradient(p), at), read(total)), at);
      Tensor m1 = step(p, ".m", plus(times(0.9, read(m, at)), times(0.1, read(g, at))), at);
      Tensor v1 = step(p, ".v", plus(times(0.999, read(v, at)), times(0.001, times(read(g, at), read(g, at)))), at);
      Expr size = Build.divide(read(rate), minus(1, apply(Primitive.POWER, 0.9, read(t))));
      Expr root = plus(Build.divide(apply(Primitive.SQRT, read(v1, at)),
          apply(Primitive.SQRT, minus(1, apply(Primitive.POWER, 0.999, read(t))))), 1e-8);
      Tensor w = step(p, ".next", minus(read(p, at), Build.divide(times(size, read(m1, at)), root)), at);
      commits.add(new Program.Commit(m, m1));
      commits.add(new Program.Commit(v, v1));
      commits.add(new Program.Commit(p, w));
    }

    private Tensor step(Tensor p, String suffix, Expr body, Object... at) {
      Tensor tensor = like(p, suffix, Role.VALUE);
      steps.add(define(tensor, at).as(body));
      return tensor;
    }

    Program program() {
      return new Program("update", steps, commits, List.of());
    }
  }
}
