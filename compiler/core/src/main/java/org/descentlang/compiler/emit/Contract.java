package org.descentlang.compiler.emit;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Extent;

/**
 * The Javadoc of a method that takes a mini-batch: each array's length and layout, what {@code count} may be, what is
 * given back and what is refused.
 */
final class Contract {
  private final Extent.Counted batch;
  private final boolean hasLabels;

  Contract(Extent.Counted batch, boolean hasLabels) {
    this.batch = batch;
    this.hasLabels = hasLabels;
  }

  /**
   * @param parameters a line for each before {@code count}
   * @param returned empty where nothing is
   */
  String text(String summary, List<String> parameters, String returned) {
    List<String> lines = new ArrayList<>(List.of(summary, ""));
    lines.addAll(parameters);
    lines.add("@param count how many examples there are, from 0 to " + batch.bound()
        + "; arrays keep their length for fewer, and what is behind them is left alone");
    if (!returned.isEmpty()) {
      lines.add("@return " + returned);
    }
    lines.add("@throws IllegalArgumentException if an array has another length, "
        + (hasLabels ? "a label is none of those, " : "") + "or a count is out of its range; then nothing has changed");
    return Comments.safe(String.join("\n", lines)) + "\n";
  }
}
