package org.descentlang.compiler.emit;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.schedule.Offsets;
import org.descentlang.compiler.schedule.Rows;

/** The names of a generated class's fields and methods. */
final class Members {
  /** What the runtime's classes, and the fixed part of generated ones, already call something. */
  private static final List<String> FIELDS = List.of(
      "seed", "updates", "passes", "pending", "model", "tally", "count", "BATCH", "PORTS", "OUTPUTS", "parameters",
      "state", "optimizerState", "averages", "accumulated", "batch", "inputs", "outputs", "scratch", "own");
  private static final List<String> METHODS = List.of(
      "ports", "batch", "precision", "fingerprint", "accumulate", "update", "evaluate", "tally", "model",
      "optimizerState", "averages", "useAverages", "requireParameters", "accumulated", "accumulatedGradients", "rate",
      "step", "parameters", "newBatch", "seed", "updates", "pending", "settings", "setting", "set", "declare",
      "outputs", "capacity", "predict", "state", "newInputs", "newOutputs", "copyFrom", "create", "distribute", "part",
      "threads", "requireThreads", "enter", "getClass", "hashCode", "equals", "clone", "toString", "notify",
      "notifyAll", "wait", "finalize", "initialize", "train", "save", "resume", "load", "measure");

  static final String COUNT = "count";

  private final Map<Rows.Kind, String> scratch = new LinkedHashMap<>();
  private final Map<Offsets, String> offsets = new LinkedHashMap<>();
  private final Map<String, String> counts = new LinkedHashMap<>();
  private final Identifiers fields = new Identifiers();
  private final Identifiers methods = new Identifiers();
  private final Set<Tensor> arguments = new LinkedHashSet<>();
  private final Map<Tensor, String> names = new LinkedHashMap<>();

  Members() {
    fields.reserve(FIELDS);
    methods.reserve(METHODS);
  }

  /** The field of the tensor; it gets its name when it is first asked for. */
  String field(Tensor tensor) {
    return names.computeIfAbsent(tensor, t -> t.role() == Role.CLOCK ? t.name() : fields.fresh(shown(t)));
  }

  /** The field of scratch rows; it may be one of an object that a thread has. */
  String rows(Rows rows) {
    return scratch.computeIfAbsent(rows.kind(), r -> fields.fresh(r.name() + "_" + r.columns()));
  }

  /** The constant that holds them. */
  String offsets(Offsets of) {
    return offsets.computeIfAbsent(of, o -> fields.fresh(
        "OFFSETS_" + joined(o.sizes()) + "_BY_" + joined(o.strides()).replace('-', 'M')));
  }

  private static String joined(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining("_"));
  }

  /** All that have been asked for. */
  Map<Offsets, String> offsets() {
    return offsets;
  }

  /** The field of an extent that is known only at run time. */
  String count(Extent.Counted extent) {
    return extent.name().equals(COUNT) ? COUNT : counts.computeIfAbsent(extent.name(), fields::fresh);
  }

  String constant(String wish) {
    return fields.fresh(wish);
  }

  String method(String wish) {
    return methods.fresh(wish);
  }

  /** For the names inside a method. */
  Identifiers locals() {
    return fields.inner();
  }

  /** Of {@code optimizer/hidden.weight/m} the name says enough without what saves put before it. */
  static String shown(Tensor tensor) {
    return tensor.plainName();
  }

  /** The tensor's array comes from outside. */
  void takeArgument(Tensor tensor) {
    arguments.add(tensor);
    field(tensor);
  }

  boolean isArgument(Tensor tensor) {
    return arguments.contains(tensor);
  }

  /** Whether the tensor is a field of a primitive type. */
  boolean isScalar(Tensor tensor) {
    return tensor.shape().isEmpty() && tensor.role() == Role.VALUE && !arguments.contains(tensor);
  }
}
