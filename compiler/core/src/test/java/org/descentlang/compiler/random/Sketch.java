package org.descentlang.compiler.random;

import static org.descentlang.compiler.ir.Build.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/** A random program as far as it goes: tensors that may be read, and the definitions of some of them. */
final class Sketch {
  static final int CLASSES = 4;

  final Random random;
  final Build build = new Build();
  final Extent.Counted batch = new Extent.Counted("count", 4);
  final Extent.Counted length = new Extent.Counted("length", 5);
  final Map<Tensor, double[]> values = new LinkedHashMap<>();
  final List<Tensor> parameters = new ArrayList<>();
  final List<Tensor> inputs = new ArrayList<>();
  final List<Tensor> settings = new ArrayList<>();
  final List<Definition> definitions = new ArrayList<>();
  /** REAL tensors whose elements are of the size of 1, all defined, and not read yet. */
  final List<Tensor> ends = new ArrayList<>();

  Sketch(long seed) {
    random = new Random(seed);
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

  /** Integers below {@link #CLASSES}. */
  Tensor labels(Object... shape) {
    Tensor tensor = Build.labels("x" + inputs.size(), CLASSES, shape);
    inputs.add(tensor);
    values.put(tensor, random.ints(tensor.size(), 0, CLASSES).asDoubleStream().toArray());
    return tensor;
  }

  Expr setting() {
    Tensor tensor =
        new Tensor("rate" + settings.size(), Role.SETTING, Element.WIDE, List.of(), Optional.empty());
    settings.add(tensor);
    return read(given(tensor, 0.5, 1.5));
  }

  Tensor value(List<Extent> shape) {
    return Build.value("y" + definitions.size(), shape.toArray());
  }

  Tensor named(String name, Element element, List<Extent> shape) {
    return Tensor.value(name + definitions.size(), element, shape);
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
      shape.add(Extent.of(between(1, 5)));
    }
    return shape.contains(length) || chance(0.5) ? input(shape.toArray()) : learned(bounds(shape).toArray());
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
