package org.descentlang.compiler.emit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.schedule.Local;

/** The names inside one kernel. */
final class KernelNames {
  private final Members members;
  private final Identifiers identifiers;
  private final Map<Local, String> locals = new LinkedHashMap<>();
  private final Map<Index, String> indices = new LinkedHashMap<>();
  private final Map<String, String> keys = new LinkedHashMap<>();

  KernelNames(Members members) {
    this.members = members;
    this.identifiers = members.locals();
  }

  String of(Local local) {
    return locals.computeIfAbsent(local, l -> identifiers.fresh(l.name()));
  }

  String of(Affine.Variable variable) {
    return variable instanceof Extent.Counted counted ? members.count(counted)
        : indices.computeIfAbsent((Index) variable, i -> identifiers.fresh(i.name()));
  }

  /** The key of a stream of draws. */
  String key(String stream) {
    return keys.computeIfAbsent(stream, s -> identifiers.fresh(s + "_key"));
  }

  /** The streams that were asked for, and their keys. */
  Map<String, String> keys() {
    return keys;
  }
}
