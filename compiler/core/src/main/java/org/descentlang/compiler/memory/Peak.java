package org.descentlang.compiler.memory;

import java.util.List;
import org.descentlang.compiler.ir.Tensor;

/**
 * When the most bytes of values are alive.
 *
 * @param kernel during which, of a recurrence its first; empty at the end of the routine
 * @param live the values, the largest first
 */
public record Peak(String routine, String kernel, List<Live> live) {
  /** A value that is alive, and what it takes. */
  public record Live(Tensor tensor, long bytes) {}

  public Peak {
    live = List.copyOf(live);
  }

  /** What the values take together: no plan takes less. */
  public long bytes() {
    return live.stream().mapToLong(Live::bytes).sum();
  }

  /** {@code in hidden of train}. */
  public String place() {
    return (kernel.isEmpty() ? "at the end of " : "in " + kernel + " of ") + routine;
  }

  @Override
  public String toString() {
    return bytes() + " bytes are alive at once, " + place();
  }
}
