package org.descentlang.compiler.emit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.schedule.Line;
import org.descentlang.compiler.schedule.Local;

/** The names inside one kernel. */
final class KernelNames {
  private final Members members;
  private final Function<Tensor, String> arrays;
  private final UnaryOperator<String> wishes;
  private final Deque<Identifiers> scopes = new ArrayDeque<>();
  private final Deque<Map<Index, Java>> around = new ArrayDeque<>();
  private final Map<Local, String> locals = new LinkedHashMap<>();
  private final Map<Index, Java> indices = new LinkedHashMap<>();
  private final Map<Line, String> lines = new LinkedHashMap<>();
  private final Map<String, String> keys = new LinkedHashMap<>();

  /** Those of a method that is the kernel's alone: arrays are fields. */
  KernelNames(Members members) {
    this(members, members::field, UnaryOperator.identity());
  }

  /**
   * @param arrays what arrays are called
   * @param wishes what a local would like to be called, from what it is called in the schedule
   */
  KernelNames(Members members, Function<Tensor, String> arrays, UnaryOperator<String> wishes) {
    this.members = members;
    this.arrays = arrays;
    this.wishes = wishes;
    scopes.push(members.locals());
  }

  /** The array of the tensor. */
  String array(Tensor tensor) {
    return arrays.apply(tensor);
  }

  /** A parameter of the method. */
  String parameter(String wish) {
    return scopes.peek().fresh(wish);
  }

  String of(Local local) {
    return locals.computeIfAbsent(local, l -> scopes.peek().fresh(wishes.apply(l.name())));
  }

  String of(Line line) {
    return lines.computeIfAbsent(line, l -> scopes.peek().fresh(wishes.apply(l.name())));
  }

  /** A block begins: what gets a name in it has none after it. */
  void enter() {
    scopes.push(scopes.peek().inner());
    around.push(Map.copyOf(indices));
  }

  void leave() {
    scopes.pop();
    indices.clear();
    indices.putAll(around.pop());
  }

  /** From here on the index is written as that. */
  void write(Index index, Java text) {
    indices.put(index, text);
  }

  Java of(Affine.Variable variable) {
    return variable instanceof Extent.Counted counted
        ? Java.atom("$L", members.count(counted))
        : indices.computeIfAbsent((Index) variable, i -> Java.atom("$L", scopes.peek().index(wishes.apply(i.name()))));
  }

  /** The key of a stream of draws. */
  String key(String stream) {
    return keys.computeIfAbsent(stream, s -> scopes.peek().fresh(wishes.apply(s + "_key")));
  }

  /** The streams that were asked for, and their keys. */
  Map<String, String> keys() {
    return keys;
  }
}
