package org.descentlang.compiler.parse;

import java.util.List;
import java.util.stream.Collectors;

/** Expressions as text in which everything stands in parentheses: {@code (a + (b * c))}. */
final class Bracketed {
  private Bracketed() {}

  static String text(Expression e) {
    if (e instanceof Expression.Number n) {
      return n.whole() ? Long.toString((long) n.value()) : Double.toString(n.value());
    } else if (e instanceof Expression.Text t) {
      return "'" + t.value() + "'";
    } else if (e instanceof Expression.Truth t) {
      return Boolean.toString(t.value());
    } else if (e instanceof Expression.Reference r) {
      return r.name();
    } else if (e instanceof Expression.Member m) {
      return text(m.owner()) + "." + m.member();
    } else if (e instanceof Expression.Subscripted s) {
      return text(s.tensor()) + "[" + join(s.subscripts().stream().map(Bracketed::subscript).toList()) + "]";
    } else if (e instanceof Expression.OfExample o) {
      return "(" + text(o.value()) + " @ " + o.example() + ")";
    } else if (e instanceof Expression.Call c) {
      return c.callee() + "(" + join(c.arguments().stream().map(Bracketed::argument).toList()) + ")";
    } else if (e instanceof Expression.Unary u) {
      return "(" + u.operator() + " " + text(u.operand()) + ")";
    } else if (e instanceof Expression.Binary b) {
      return "(" + text(b.left()) + " " + b.operator().text() + " " + text(b.right()) + ")";
    } else if (e instanceof Expression.Conditional c) {
      return "(if " + text(c.condition()) + " then " + text(c.then()) + " else " + text(c.otherwise()) + ")";
    } else if (e instanceof Expression.Reduction r) {
      return "{" + r.reducer() + " " + join(r.binders().stream().map(Bracketed::binder).toList())
          + r.where().map(w -> " where " + text(w)).orElse("") + ": " + text(r.body()) + "}";
    } else if (e instanceof Expression.ListOf l) {
      return "[" + join(l.elements().stream().map(Bracketed::text).toList()) + "]";
    }
    return "none";
  }

  static String binder(Binder binder) {
    if (binder instanceof Binder.Single single) {
      return single.name() + single.bound().map(b -> " < " + text(b)).orElse("");
    } else if (binder instanceof Binder.Example example) {
      return example.name() + ": batch";
    } else if (binder instanceof Binder.Row row) {
      return "(" + join(row.parts().stream().map(Bracketed::binder).toList()) + ")";
    }
    return "at " + text(((Binder.Fixed) binder).place());
  }

  private static String subscript(Expression.Subscript subscript) {
    String parts = join(subscript.parts().stream().map(Bracketed::text).toList());
    return subscript.parts().size() == 1 ? parts : "(" + parts + ")";
  }

  private static String argument(Expression.Argument argument) {
    return argument.name().map(n -> n + " = ").orElse("") + argument.along().map(j -> j + ": ").orElse("")
        + text(argument.value()) + argument.where().map(w -> " where " + text(w)).orElse("");
  }

  private static String join(List<String> parts) {
    return parts.stream().collect(Collectors.joining(", "));
  }
}
