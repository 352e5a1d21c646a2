package org.descentlang.compiler.random;

import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program.Commit;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/** A random program as far as it goes: tensors that may be read, and the definitions of some of them. */
final class Sketch {
  static final int CLASSES = 4;

  final Random random;
  /** Whether rows are as long as those that are computed at once. */
  private final boolean wide;
  final Build build = new Build();
  final Extent.Counted batch = new Extent.Counted("count", 4);
  final Extent.Counted length = new Extent.Counted("length", 5);
  final Map<Tensor, double[]> values = new LinkedHashMap<>();
  final List<Tensor> parameters = new ArrayList<>();
  final List<Tensor> inputs = new ArrayList<>();
  final List<Tensor> settings = new ArrayList<>();
  final List<Definition> definitions = new ArrayList<>();
  final List<Tensor> states = new ArrayList<>();
  final List<Commit> commits = new ArrayList<>();
  /** REAL tensors whose elements are of the size of 1, all defined, and not read yet. */
  final List<Tensor> ends = new ArrayList<>();
  private int named;

  Sketch(long seed) {
    random = new Random(seed);
    wide = chance(0.4);
  }

  boolean isWide() {
    return wide;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** From low to high, both included. */
  int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Of a dimension: a few elements, or a row of them, a multiple of what is added at once or not. */
  Extent extent() {
    return Extent.of(wide && chance(0.7) ? between(8, 20) : between(1, 5));
  }

  /** Of how many results a sum has. */
  Extent units() {
    return Extent.of(wide && chance(0.7) ? between(8, 20) : between(1, 4));
  }

  Tensor learned(Object... shape) {
    Tensor tensor = Build.parameter("w" + parameters.size(), shape);
    parameters.add(tensor);
    return given(tensor, -1, 1);
  }

  Tensor input(Object... shape) {
    Tensor tensor = Build.input("x" + inputs.size(), shape);
    inputs.add(tensor);
    return given(tensor, -1, 1);
  }

  private Tensor given(Tensor tensor, double low, double high) {
    values.put(tensor, random.doubles(tensor.size(), low, high).toArray());
    return tensor;
  }

  /** As many as the tensor has elements, of the size of 1. */
  double[] numbers(Tensor tensor) {
    return random.doubles(tensor.size(), -1, 1).toArray();
  }

  /** Integers below {@link #CLASSES}. */
  Tensor labels(Object... shape) {
    return indexes(CLASSES, shape);
  }

  /** Integers below a number. */
  Tensor indexes(int count, Object... shape) {
    Tensor tensor = Build.labels("x" + inputs.size(), count, shape);
    return whole(tensor, random.ints(tensor.size(), 0, count));
  }

  /** Integers below {@link #CLASSES}, or -1. */
  Tensor ignorable(Object... shape) {
    Tensor tensor = Build.labels("x" + inputs.size(), new Tensor.Labels(CLASSES, Optional.of(-1)), shape);
    return whole(tensor, random.ints(tensor.size(), -1, CLASSES));
  }

  Tensor truths(Object... shape) {
    Tensor tensor = Build.tensor(Role.INPUT, Element.BOOLEAN, "x" + inputs.size(), shape);
    return whole(tensor, random.ints(tensor.size(), 0, 2));
  }

  private Tensor whole(Tensor tensor, IntStream integers) {
    inputs.add(tensor);
    values.put(tensor, integers.asDoubleStream().toArray());
    return tensor;
  }

  /** Kept from one training step to the next. */
  Tensor state(List<Extent> shape) {
    Tensor tensor = Build.tensor(Role.STATE, Element.REAL, "s" + states.size(), shape.toArray());
    states.add(tensor);
    return given(tensor, -1, 1);
  }

  Expr setting() {
    Tensor tensor =
        new Tensor("rate" + settings.size(), Role.SETTING, Element.WIDE, List.of(), Optional.empty());
    settings.add(tensor);
    return read(given(tensor, 0.5, 1.5));
  }

  Tensor value(List<Extent> shape) {
    return named("y", Element.REAL, shape);
  }

  Tensor named(String name, Element element, List<Extent> shape) {
    return Tensor.value(name + named++, element, shape);
  }

  Index index(String name, Extent extent) {
    return build.index(name, extent);
  }

  /** One for each dimension. */
  List<Index> indices(List<Extent> shape) {
    List<Index> indices = new ArrayList<>();
    shape.forEach(extent -> indices.add(index(Character.toString('a' + indices.size()), extent)));
    return indices;
  }

  Expr at(Tensor tensor, List<?> places) {
    return read(tensor, places.toArray());
  }

  /** Defined, with more to read it. */
  Tensor define(Tensor target, List<?> at, Object body) {
    return define(target, at, List.of(), body);
  }

  Tensor define(Tensor target, List<?> at, List<Expr> where, Object body) {
    Definition definition = Build.define(target, at.toArray()).where(where.toArray(Expr[]::new)).as(body);
    definitions.add(definition);
    return target;
  }

  /** Defined, and an end. */
  Tensor end(Tensor target, List<?> at, Object body) {
    ends.add(define(target, at, body));
    return target;
  }

  /** The state after a training step. */
  void commit(Tensor state, Tensor next) {
    commits.add(new Commit(state, next));
  }

  /** An end, which is one no more with some probability; or an input or a parameter. */
  Tensor take() {
    if (ends.isEmpty() || chance(0.1)) {
      return leaf();
    }
    Tensor tensor = any(ends);
    if (chance(0.8)) {
      ends.remove(tensor);
    }
    return tensor;
  }

  private Tensor leaf() {
    List<Extent> shape = new ArrayList<>();
    if (chance(0.7)) {
      shape.add(batch);
    }
    if (chance(0.2)) {
      shape.add(length);
    }
    while (shape.size() < 2 || shape.size() < 3 && chance(0.4)) {
      shape.add(extent());
    }
    return shape.contains(length) || chance(0.5) ? input(shape.toArray()) : learned(bounds(shape).toArray());
  }

  static List<Extent> extents(List<Index> indices) {
    return indices.stream().map(Index::extent).toList();
  }

  static List<Affine> affines(List<Index> indices) {
    return indices.stream().map(Affine::of).toList();
  }

  /** Whether a place is neither before the first nor behind the last. */
  static Expr inside(Affine place, Extent extent) {
    return apply(Primitive.AND, atMost(0, place), below(place, Facts.size(extent)));
  }

  /** Whether there are so many dimensions, the last ones, of a length that is known. */
  static boolean hasKnown(Tensor x, int dimensions) {
    List<Extent> shape = x.shape();
    return shape.size() >= dimensions && shape.subList(shape.size() - dimensions, shape.size()).stream()
        .allMatch(e -> e instanceof Extent.Constant);
  }

  static List<Extent> bounds(List<Extent> shape) {
    return shape.stream().map(e -> Extent.of(e.bound())).toList();
  }

  static <T> List<T> replaced(List<T> list, int place, T element) {
    List<T> other = new ArrayList<>(list);
    other.set(place, element);
    return other;
  }

  static <T> List<T> without(List<T> list, int place) {
    List<T> other = new ArrayList<>(list);
    other.remove(place);
    return other;
  }
}
