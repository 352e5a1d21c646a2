package org.descentlang.compiler.emit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.schedule.Kernel;
import org.descentlang.compiler.schedule.Stage;
import org.descentlang.compiler.source.Span;

/** What a kernel says about itself: the lines it comes from, and the maths that it computes. */
final class Comments {
  private static final int MOST_LINES = 4;

  private Comments() {}

  static String of(Kernel kernel) {
    Set<String> lines = new LinkedHashSet<>();
    kernel.computes().forEach(d -> heading(d.origin()).ifPresent(lines::add));
    List<String> maths = new ArrayList<>();
    kernel.computes().forEach(d -> maths.add(Printer.text(withoutStated(d))));
    if (!lines.isEmpty() && !maths.isEmpty()) {
      lines.add("");
    }
    maths.forEach(m -> lines.add("  " + m));
    return safe(String.join("\n", lines));
  }

  /** Whether most of what the stage computes are derivatives: it may need some of the values again. */
  static boolean isBackward(Stage stage) {
    if (stage instanceof Stage.Repeat repeat) {
      return repeat.stages().stream().allMatch(Comments::isBackward);
    }
    List<Step.Definition> computes = ((Kernel) stage).computes();
    return 2 * computes.stream().filter(d -> d.origin().note().startsWith("gradient by ")).count() > computes.size();
  }

  /** {@code digits.dl:7  hidden = relu(dense(pixels, 128))}; a library's definition by its name. */
  private static Optional<String> heading(Origin origin) {
    String note = origin.note().isEmpty() ? "" : origin.note();
    return origin.span().map(s -> place(s) + (note.isEmpty() ? "" : "  (" + note + ")"))
        .or(() -> note.isEmpty() ? Optional.empty() : Optional.of(note));
  }

  private static String place(Span span) {
    return span.source().library()
        ? span.source().name() + ": " + quoted(span) : span.source().name() + ":" + span.line() + "  " + quoted(span);
  }

  /** The lines that the span is in, as one, without their comments; of a block its head. */
  private static String quoted(Span span) {
    int last = span.source().line(Math.max(span.end() - 1, span.start()));
    List<String> lines = span.source().lines().subList(span.line() - 1, Math.min(last, span.line() + MOST_LINES - 1))
        .stream().map(l -> l.replaceAll("//.*", "").strip().replaceAll("\\s+", " ")).toList();
    return lines.get(0).endsWith("{") ? lines.get(0).replaceAll(" ?\\{$", "") : String.join(" ", lines);
  }

  private static Step.Definition withoutStated(Step.Definition d) {
    return new Step.Definition(d.target(), d.at(), d.indices(), d.where(), d.body(), List.of(), d.origin());
  }

  /** Nothing in it ends the comment or means something to javac or JavaPoet. */
  static String safe(String text) {
    return text.replace("*/", "* /").replace("\\u", "\\ u").replace("$", "$$");
  }
}
