package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.schedule.Kernel;
import org.descentlang.compiler.schedule.Precision;
import org.descentlang.compiler.schedule.Stage;
import org.descentlang.compiler.source.Span;

/** What a kernel says about itself: the lines it comes from, and the maths that it computes. */
final class Comments {
  private static final int MOST_LINES = 4;

  private Comments() {}

  /** Empty where there is nothing to say. */
  static List<String> of(Kernel kernel, Precision precision) {
    Map<String, Set<String>> places = new LinkedHashMap<>();
    kernel.computes().forEach(d -> heading(d.origin(), places));
    List<String> lines = new ArrayList<>();
    places.forEach((written, inside) -> {
      lines.add(written);
      inside.forEach(l -> lines.add("  " + l));
    });
    if (!lines.isEmpty() && !kernel.computes().isEmpty()) {
      lines.add("");
    }
    lines.addAll(maths(kernel, precision));
    return lines;
  }

  /** What the kernel computes, as index notation. */
  static List<String> maths(Kernel kernel, Precision precision) {
    return kernel.computes().stream().flatMap(d -> maths(d, precision).lines()).map(line -> "  " + line).toList();
  }

  /** Lines of comment above the statements of a method. */
  static CodeBlock code(List<String> lines) {
    CodeBlock.Builder block = CodeBlock.builder();
    lines.forEach(line -> block.add(("// " + safe(line)).strip() + "\n"));
    return block.build();
  }

  /** Whether most of what the stage computes are derivatives: it may need some of the values again. */
  static boolean isBackward(Stage stage) {
    if (stage instanceof Stage.Repeat repeat) {
      return repeat.stages().stream().allMatch(Comments::isBackward);
    }
    List<Step.Definition> computes = ((Kernel) stage).computes();
    return 2 * computes.stream().filter(d -> d.origin().made() == Origin.Made.GRADIENT
        || d.origin().made() == Origin.Made.ACCUMULATION).count() > computes.size();
  }

  /** {@code digits.dl:7  logits = dense(hidden, 10)}, and below it the library's line; what is made of it behind. */
  private static void heading(Origin origin, Map<String, Set<String>> places) {
    String note = origin.note().isEmpty() ? "" : "  (" + origin.note() + ")";
    Optional<String> here = origin.span().map(s -> place(s) + note);
    Optional<String> call = origin.call().map(Comments::place);
    call.or(() -> here).or(() -> Optional.of(origin.note()).filter(n -> !n.isEmpty())).ifPresent(written -> {
      Set<String> inside = places.computeIfAbsent(written, w -> new LinkedHashSet<>());
      call.flatMap(c -> here).ifPresent(inside::add);
    });
  }

  private static String place(Span span) {
    String line = span.source().library() ? "" : ":" + span.line();
    return span.source().citation() + line + "  " + quoted(span);
  }

  /** The definition as index notation. */
  private static String maths(Step.Definition d, Precision precision) {
    Step.Definition plain =
        new Step.Definition(d.target(), d.at(), d.indices(), d.where(), rounded(d, precision), List.of(), d.origin());
    if (d.origin().made() == Origin.Made.ACCUMULATION && plain.body() instanceof Expr.Select select) {
      return accumulation(plain, select);
    }
    return Printer.text(plain);
  }

  /** {@code w.grad_sum[i] += w.grad[i]}, in all rows or where something has been read. */
  private static String accumulation(Step.Definition d, Expr.Select select) {
    boolean inRows = select.then() instanceof Expr.Apply sum && sum.arguments().get(0).equals(select.otherwise());
    Expr more = inRows ? ((Expr.Apply) select.then()).arguments().get(1) : select.then();
    Tensor sum = Tensor.value(
        d.target().name().replaceFirst("\\.next$", ""), d.target().element(), d.target().shape());
    return Printer.text(new Step.Definition(sum, d.at(), d.indices(), inRows ? List.of(select.condition()) : d.where(),
        more, List.of(), d.origin())).replaceFirst(" = ", " += ");
  }

  /** Constants with the digits that they have in the code. */
  private static Expr rounded(Step.Definition d, Precision precision) {
    return precision == Precision.F64 || d.target().element() != Element.REAL ? d.body()
        : Exprs.rewrite(d.body(), e -> e instanceof Expr.Constant c
            ? Expr.constant(Literals.shortest((float) c.value())) : e);
  }

  /** The lines that the span is in, as one, without their comments; of a block its head. */
  private static String quoted(Span span) {
    int last = span.source().line(Math.max(span.end() - 1, span.start()));
    List<String> lines = IntStream.rangeClosed(span.line(), Math.min(last, span.line() + MOST_LINES - 1))
        .mapToObj(span.source()::lineText).map(l -> written(l)).toList();
    return lines.get(0).endsWith("{") ? lines.get(0).replaceAll(" ?\\{$", "")
        : lines.stream().reduce((a, b) -> a + (a.matches(".*[(\\[]") ? "" : " ") + b).orElseThrow();
  }

  /** The line without its comment, blanks between words one each; a text stays as it is. */
  private static String written(String line) {
    StringBuilder written = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length() && (quoted || !line.startsWith("//", i)); i++) {
      char c = line.charAt(i);
      quoted ^= c == '\'';
      boolean blank = !quoted && Character.isWhitespace(c);
      if (!blank) {
        written.append(c);
      } else if (!written.isEmpty() && written.charAt(written.length() - 1) != ' ') {
        written.append(' ');
      }
    }
    return written.toString().strip();
  }

  /** Nothing in it ends a comment or means something to javac or JavaPoet. */
  static String safe(String text) {
    return text.replace("*/", "* /").replace("\\u", "\\ u").replace("$", "$$");
  }
}
