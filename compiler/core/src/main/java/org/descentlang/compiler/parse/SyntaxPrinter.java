package org.descentlang.compiler.parse;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Optional;
import org.descentlang.compiler.source.Span;

/** The syntax as an outline: each record with its parts indented below it, in the order of its components. */
public final class SyntaxPrinter {
  private final StringBuilder text = new StringBuilder();

  private SyntaxPrinter() {}

  public static String text(SyntaxTree tree) {
    SyntaxPrinter printer = new SyntaxPrinter();
    tree.imports().forEach(i -> printer.print("", i, 0));
    tree.declarations().forEach(d -> printer.print(d.preface().hidden() ? "private" : "", d, 0));
    return printer.text.toString();
  }

  private void print(String label, Object value, int depth) {
    if (value instanceof Optional<?> optional) {
      optional.ifPresent(v -> print(label, v, depth));
    } else if (value instanceof Collection<?> all) {
      all.forEach(v -> print(label, v, depth));
    } else if (value instanceof Record node && !(value instanceof Name)) {
      line(label, node.getClass().getSimpleName(), depth);
      for (RecordComponent component : node.getClass().getRecordComponents()) {
        if (component.getType() != Span.class && component.getType() != Declaration.Preface.class) {
          print(component.getName(), part(node, component), depth + 1);
        }
      }
    } else {
      line(label, String.valueOf(value), depth);
    }
  }

  private void line(String label, String value, int depth) {
    text.append("  ".repeat(depth)).append(label).append(label.isEmpty() ? "" : ": ").append(value).append('\n');
  }

  private static Object part(Record node, RecordComponent component) {
    try {
      return component.getAccessor().invoke(node);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record's component can be read", e);
    }
  }
}
