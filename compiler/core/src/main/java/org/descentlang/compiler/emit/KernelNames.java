package org.descentlang.compiler.emit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.schedule.Line;
import org.descentlang.compiler.schedule.Local;

/** The names inside one kernel. */
final class KernelNames {
  private final Members members;
  private final Deque<Identifiers> scopes = new ArrayDeque<>();
  private final Deque<Map<Index, Java>> around = new ArrayDeque<>();
  private final Map<Local, String> locals = new LinkedHashMap<>();
  private final Map<Index, Java> indices = new LinkedHashMap<>();
  private final Map<Line, String> lines = new LinkedHashMap<>();
  private final Map<String, String> keys = new LinkedHashMap<>();

  KernelNames(Members members) {
    this.members = members;
    scopes.push(members.locals());
  }

  String of(Local local) {
    return locals.computeIfAbsent(local, l -> scopes.peek().fresh(l.name()));
  }

  String of(Line line) {
    return lines.computeIfAbsent(line, l -> scopes.peek().fresh(l.name()));
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
        : indices.computeIfAbsent((Index) variable, i -> Java.atom("$L", scopes.peek().index(i.name())));
  }

  /** The key of a stream of draws. */
  String key(String stream) {
    return keys.computeIfAbsent(stream, s -> scopes.peek().fresh(s + "_key"));
  }

  /** The streams that were asked for, and their keys. */
  Map<String, String> keys() {
    return keys;
  }
}
