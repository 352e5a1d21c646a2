package org.descentlang.compiler.lower;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.check.Symbol;
import org.descentlang.compiler.check.Term;
import org.descentlang.compiler.check.Variable;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Expr;

/** The value of a recurrence before its first place or after its last. */
final class Boundaries {
  private final DefinitionLowering lowering;

  Boundaries(DefinitionLowering lowering) {
    this.lowering = lowering;
  }

  /** The boundary whose places are those of the read; the last one needs no test. */
  Expr value(Term.Read read, List<Affine> at, Place place) {
    List<Symbol.Boundary> boundaries = read.symbol().boundaries();
    List<Affine> own = at.subList(at.size() - read.at().size(), at.size());
    return value(boundaries, read, own, place);
  }

  private Expr value(
      List<Symbol.Boundary> boundaries, Term.Read read, List<Affine> own, Place place) {
    Symbol.Boundary first = boundaries.get(0);
    if (boundaries.size() == 1) {
      return value(first, read, own, place);
    }
    Expr here = Conditions.all(places(first, own));
    Expr value = value(first, read, own, place.with(Conditions.conjuncts(here)));
    Place elsewhere = place.with(Conditions.conjuncts(Conditions.negate(here)));
    return new Expr.Select(here, value, value(boundaries.subList(1, boundaries.size()), read, own, elsewhere));
  }

  private static List<Expr> places(Symbol.Boundary boundary, List<Affine> own) {
    List<Expr> conditions = new ArrayList<>();
    for (int d = 0; d < own.size(); d++) {
      Optional<Long> at = boundary.places().get(d);
      Affine subscript = own.get(d);
      at.ifPresent(p -> conditions.add(new Expr.IsZero(subscript.plus(-p))));
    }
    return conditions;
  }

  private Expr value(Symbol.Boundary boundary, Term.Read read, List<Affine> own, Place place) {
    Map<Variable, Affine> variables = new IdentityHashMap<>();
    int next = 0;
    for (int d = 0; d < own.size(); d++) {
      if (boundary.places().get(d).isEmpty()) {
        variables.put(boundary.variables().get(next++), own.get(d));
      }
    }
    for (int f = 0; f < read.symbol().frame().size(); f++) {
      Term at = Reads.frame(read).get(f);
      variables.put(read.symbol().frame().get(f), new Subscripts(lowering).affine(at, place, read.span()));
    }
    return lowering.boundary(boundary.value(), variables, place);
  }
}
