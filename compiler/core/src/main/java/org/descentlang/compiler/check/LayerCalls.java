package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;

/** Calls in an expression, in the order of the text. */
final class LayerCalls {
  private LayerCalls() {}

  /** Numbers the layer calls in the definition of a name. */
  static Context.Naming naming(String name, Expression expression, Context context, Library library) {
    Map<Object, Integer> numbers = new IdentityHashMap<>();
    in(expression, call -> isLayer(call, context, library), call -> numbers.put(call, numbers.size()));
    return new Context.Naming(name, numbers);
  }

  private static boolean isLayer(Expression.Call call, Context context, Library library) {
    String name = call.callee().text();
    return !library.seenFrom(call.span()).find(Declaration.Layer.class, name).isEmpty()
        && context.scope().find(name).isEmpty();
  }

  private static void in(
      Expression expression, Predicate<Expression.Call> wanted, Consumer<Expression.Call> found) {
    if (expression instanceof Expression.Call call && wanted.test(call)) {
      found.accept(call);
    }
    children(expression).forEach(child -> in(child, wanted, found));
  }

  static List<Expression> children(Expression expression) {
    List<Expression> children = new ArrayList<>();
    if (expression instanceof Expression.Call call) {
      call.arguments().forEach(a -> {
        children.add(a.value());
        a.where().ifPresent(children::add);
      });
    } else if (expression instanceof Expression.Subscripted subscripted) {
      children.add(subscripted.tensor());
      subscripted.subscripts().forEach(s -> children.addAll(s.parts()));
    } else if (expression instanceof Expression.OfExample of) {
      children.add(of.value());
    } else if (expression instanceof Expression.Unary unary) {
      children.add(unary.operand());
    } else if (expression instanceof Expression.Binary binary) {
      children.add(binary.left());
      children.add(binary.right());
    } else if (expression instanceof Expression.Conditional conditional) {
      children.add(conditional.condition());
      children.add(conditional.then());
      children.add(conditional.otherwise());
    } else if (expression instanceof Expression.Reduction reduction) {
      reduction.where().ifPresent(children::add);
      children.add(reduction.body());
    } else if (expression instanceof Expression.ListOf list) {
      children.addAll(list.elements());
    }
    return children;
  }
}
