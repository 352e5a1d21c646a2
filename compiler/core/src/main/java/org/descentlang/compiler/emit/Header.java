package org.descentlang.compiler.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.memory.MemoryPlan;
import org.descentlang.compiler.schedule.Schedule;

/** What the generated classes say about themselves at the top. */
final class Header {
  private final Schedule schedule;
  private final Unit unit;
  private final MemoryPlan plan;
  private final Tensors tensors;
  private final Provenance provenance;

  Header(Schedule schedule, MemoryPlan plan, Tensors tensors, Provenance provenance) {
    this.schedule = schedule;
    this.unit = schedule.unit();
    this.plan = plan;
    this.tensors = tensors;
    this.provenance = provenance;
  }

  String trainer() {
    List<String> lines =
        beginning(provenance.trainer(), "Trains {@link " + unit.model() + "}: " + flow() + ".");
    lines.add("<pre>");
    lines.addAll(parameters());
    lines.add("");
    lines.addAll(memory());
    lines.add("</pre>");
    lines.add("");
    lines.add("<p>A step allocates nothing. An instance is not thread-safe.");
    return finish(lines);
  }

  /** What the author says, then what the class is. */
  private static List<String> beginning(String documentation, String summary) {
    List<String> lines = new ArrayList<>(Javadoc.of(documentation));
    lines.add(lines.isEmpty() ? summary : "<p>" + summary);
    lines.add("");
    return lines;
  }

  private List<String> memory() {
    List<String> lines = new ArrayList<>(List.of(
        "  " + bytes(kept(Role.PARAMETER) + kept(Role.STATE)) + " of parameters and state",
        "  " + bytes(kept(Role.GRADIENT)) + " of gradients",
        "  " + bytes(kept(Role.OPTIMIZER)) + " of optimizer state"));
    if (!tensors.of(Role.AVERAGE).isEmpty()) {
      lines.add("  " + bytes(kept(Role.AVERAGE)) + " of averages of parameters");
    }
    lines.add("  " + bytes(plan.trainer().bytes()) + " of intermediate values");
    return lines;
  }

  String model() {
    List<String> lines = beginning(provenance.model(), "Predicts: " + flow() + ".");
    lines.add("<pre>");
    lines.addAll(parameters());
    lines.add("</pre>");
    lines.add("");
    lines.add("<p>A prediction allocates nothing. An instance is not thread-safe.");
    return finish(lines);
  }

  /** Of a class that is more than a class file has room for. */
  String part(int number, String of) {
    return finish(new ArrayList<>(List.of(
        "Part " + number + " of {@link " + of + "}, which is more than a class file has room for.")));
  }

  private String finish(List<String> lines) {
    lines.add("");
    lines.add("<p>Made by " + provenance.tool() + " from");
    lines.add("<pre>");
    provenance.sources().forEach(s -> lines.add("  " + s));
    provenance.options().forEach(o -> lines.add("  " + o));
    lines.add("</pre>");
    return Comments.safe(String.join("\n", lines)) + "\n";
  }

  /** {@code pixels [784] -> logits [10]}. */
  private String flow() {
    return unit.inputs().stream().map(this::example).collect(Collectors.joining(", ")) + " -> "
        + unit.outputs().stream().map(this::example).collect(Collectors.joining(", "));
  }

  private String example(Tensor tensor) {
    boolean perExample = !tensor.shape().isEmpty() && tensor.shape().get(0).equals(unit.batch());
    return tensor.name() + " " + (perExample ? tensor.shape().subList(1, tensor.shape().size()) : tensor.shape());
  }

  private List<String> parameters() {
    List<String> lines = new ArrayList<>();
    tensors.of(Role.PARAMETER).forEach(t -> lines.add("  " + t.name() + " " + t.shape()));
    lines.add(String.format(Locale.ROOT, "  %,d parameters",
        tensors.of(Role.PARAMETER).stream().mapToLong(Tensor::size).sum()));
    return lines;
  }

  private long kept(Role role) {
    return tensors.of(role).stream().mapToLong(t -> t.size() * schedule.precision().bytes()).sum();
  }

  private static String bytes(long bytes) {
    return String.format(Locale.ROOT, "%,d bytes", bytes);
  }
}
