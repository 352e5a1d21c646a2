package org.descentlang.compiler.memory;

import java.util.List;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.schedule.Rows;

/**
 * The arrays and the scalars of a class's values.
 *
 * @param scalars values without dimensions, in order of first use
 * @param scratch rows that kernels compute in, in order of first use
 * @param peak when most of the values is alive
 * @param least bytes that arrays of values take in any plan, as a value is in an array from its beginning on
 */
public record Plan(List<Slot> slots, List<Tensor> scalars, List<Scratch> scratch, Peak peak, long least) {
  /**
   * Rows, and what they take.
   *
   * @param ofThreads each thread has its own
   */
  public record Scratch(Rows rows, long bytes, boolean ofThreads) {}

  public Plan {
    slots = List.copyOf(slots);
    scalars = List.copyOf(scalars);
    scratch = List.copyOf(scratch);
  }

  /** What the arrays of values take together. */
  public long values() {
    return slots.stream().mapToLong(Slot::bytes).sum();
  }

  /** What all arrays take together, those of one thread. */
  public long bytes() {
    return values() + scratch.stream().mapToLong(Scratch::bytes).sum();
  }

  /** One line for each array. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Slot slot : slots) {
      text.append(slot.owner()).append(' ').append(slot.owner().shape()).append(' ').append(slot.bytes())
          .append(" bytes");
      slot.tenants().forEach(t -> text.append(", ").append(t).append(' ').append(t.shape()));
      text.append('\n');
    }
    scratch.forEach(s -> text.append(s.rows().name()).append(" [").append(s.rows().rows()).append(", ")
        .append(s.rows().columns()).append("] ").append(s.bytes()).append(" bytes")
        .append(s.ofThreads() ? " for each thread\n" : "\n"));
    text.append(values()).append(" bytes of values, ").append(least).append(" at least in any plan; ").append(peak)
        .append('\n');
    return text.append(bytes()).append(" bytes\n").toString();
  }
}
