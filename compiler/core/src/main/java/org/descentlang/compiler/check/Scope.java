package org.descentlang.compiler.check;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names and what they stand for; inner ones hide outer ones. */
final class Scope {
  private final Scope outer;
  private final Map<String, Value> values = new LinkedHashMap<>();

  Scope(Scope outer) {
    this.outer = outer;
  }

  void bind(String name, Value value) {
    values.put(name, value);
  }

  boolean bindsHere(String name) {
    return values.containsKey(name);
  }

  Optional<Value> find(String name) {
    Value here = values.get(name);
    if (here != null) {
      return Optional.of(here);
    }
    return outer == null ? Optional.empty() : outer.find(name);
  }

  /** The dimension or dimensions of that name, though an index may have it further in. */
  Optional<Value> findSize(String name) {
    Value here = values.get(name);
    if (here instanceof Value.Dimension || here instanceof Value.Group) {
      return Optional.of(here);
    }
    return outer == null ? Optional.empty() : outer.findSize(name);
  }

  /** The innermost scope that binds the name takes the new value. */
  void rebind(String name, Value value) {
    if (values.containsKey(name) || outer == null) {
      values.put(name, value);
    } else {
      outer.rebind(name, value);
    }
  }

  Set<String> names() {
    Set<String> all = new LinkedHashSet<>(values.keySet());
    if (outer != null) {
      all.addAll(outer.names());
    }
    return all;
  }
}
