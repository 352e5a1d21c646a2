package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * Makes code of the scalars of one kernel. It knows what indices have turned out to be, which elements are in locals
 * already, and puts what depends on no tensor before the loops.
 */
final class Scalars {
  record Place(Tensor tensor, Affine offset) {}

  private final Homes homes;
  private boolean hoisting;
  private final Map<Index, Affine> solved = new LinkedHashMap<>();
  private final Map<Place, Code> known = new LinkedHashMap<>();
  private final Map<Code, Local> hoisted = new LinkedHashMap<>();
  private int locals;
  private int indices;

  /** Hoisting is for kernels with loops. */
  Scalars(Homes homes, boolean hoisting) {
    this.homes = homes;
    this.hoisting = hoisting;
  }

  Local local(String name, Element element) {
    return new Local(name, element, locals++);
  }

  Line line(String name, Element element) {
    return new Line(name, element, locals++);
  }

  /** An index that no definition has. */
  Index index(String name, Extent extent) {
    return new Index(name, --indices, extent);
  }

  Homes homes() {
    return homes;
  }

  /** From here on the index is this. */
  void solve(Index index, Affine value) {
    solved.put(index, value);
  }

  /** With every solved index replaced. */
  Affine place(Affine affine) {
    return affine.substitute(i -> solved.containsKey(i) ? place(solved.get(i)) : Affine.of(i));
  }

  /** Where an element stands in its array. */
  Affine offset(Tensor tensor, List<Affine> at) {
    return place(Layout.offset(tensor.shape(), at));
  }

  /** Gives the definition's element that value. */
  Statement store(Step.Definition definition, Expr value) {
    Tensor target = definition.target();
    return new Statement.Store(
        homes.of(target), offset(target, definition.at()), code(value, target.element()));
  }

  /** From here on the element is at hand. */
  void know(Tensor tensor, Affine offset, Code value) {
    known.put(new Place(tensor, offset), value);
  }

  /** Elements at hand at some point. */
  record Known(Map<Place, Code> values) {}

  Known known() {
    return new Known(new LinkedHashMap<>(known));
  }

  /** Forgets what has come to hand since then, in loops that have ended. */
  void restore(Known before) {
    known.clear();
    known.putAll(before.values);
  }

  /** The index is on its own again. */
  void release(Index index) {
    solved.remove(index);
  }

  /** What comes before the loops. */
  List<Statement> preamble() {
    List<Statement> statements = new ArrayList<>();
    hoisted.forEach((code, local) -> statements.add(new Statement.Declare(local, code, false)));
    return statements;
  }

  /** As a value of that element. */
  Code code(Expr expr, Element wanted) {
    if (expr instanceof Expr.Constant constant) {
      return new Code.Literal(constant.value(), wanted);
    }
    if (expr instanceof Expr.Select select) {
      return new Code.Choose(
          code(select.condition(), Element.BOOLEAN), code(select.then(), wanted), code(select.otherwise(), wanted));
    }
    return canHoist(expr, wanted) ? hoist(expr, wanted) : convert(plain(expr), wanted);
  }

  Code code(Expr expr) {
    return code(expr, Exprs.element(expr));
  }

  /** What is computed from scalars alone; a wide one that meets others is rounded, and that is enough. */
  private boolean canHoist(Expr expr, Element wanted) {
    boolean isComputed = expr instanceof Expr.Apply && Exprs.element(expr) != Element.INTEGER
        || expr instanceof Expr.Read read && read.tensor().role() == Role.SETTING
        || expr instanceof Expr.Read && Exprs.element(expr) == Element.WIDE && wanted == Element.REAL;
    return hoisting && isComputed && Exprs.indices(expr).isEmpty() && !Exprs.reads(expr).isEmpty()
        && Exprs.reads(expr).stream().allMatch(r -> r.tensor().shape().isEmpty() && !isKnown(r));
  }

  private boolean isKnown(Expr.Read read) {
    return known.containsKey(new Place(read.tensor(), Affine.of(0)));
  }

  /** All of it at once: its parts are not looked at again. */
  private Code hoist(Expr expr, Element wanted) {
    hoisting = false;
    Code code = convert(plain(expr), wanted);
    hoisting = true;
    return new Code.Use(hoisted.computeIfAbsent(code, c -> local(Naming.factor(expr), c.element())));
  }

  private static Code convert(Code code, Element wanted) {
    if (code.element() == wanted) {
      return code;
    }
    return code instanceof Code.Literal literal
        ? new Code.Literal(literal.value(), wanted) : new Code.Convert(code, wanted);
  }

  private Code plain(Expr expr) {
    if (expr instanceof Expr.Constant constant) {
      return new Code.Literal(constant.value(), Element.WIDE);
    }
    if (expr instanceof Expr.Truth truth) {
      return new Code.Truth(truth.value());
    }
    if (expr instanceof Expr.Position position) {
      return new Code.Position(place(position.value()));
    }
    if (expr instanceof Expr.NonNegative condition) {
      return new Code.NonNegative(place(condition.value()));
    }
    if (expr instanceof Expr.IsZero condition) {
      return new Code.IsZero(place(condition.value()));
    }
    if (expr instanceof Expr.Read read) {
      return load(read);
    }
    if (expr instanceof Expr.Apply apply) {
      return call(apply);
    }
    throw new IllegalArgumentException("no scalar: " + expr);
  }

  private Code load(Expr.Read read) {
    Affine offset = offset(read.tensor(), read.at());
    Code value = known.get(new Place(read.tensor(), offset));
    return value != null ? value : convert(new Code.Load(homes.of(read.tensor()), offset), read.tensor().element());
  }

  private Code call(Expr.Apply apply) {
    if (apply.primitive() == Primitive.STOP) {
      return code(apply.arguments().get(0));
    }
    if (apply.primitive() == Primitive.NUMBER) {
      return new Code.Convert(code(apply.arguments().get(0)), Element.WIDE);
    }
    Element common = apply.arguments().stream().map(Exprs::element).reduce(Exprs::join).orElseThrow();
    List<Code> arguments = apply.arguments().stream().map(a -> code(a, common)).toList();
    return new Code.Call(apply.primitive(), arguments, Exprs.element(apply));
  }
}
