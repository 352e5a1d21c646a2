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
  Expr value(Term.Read read, List<Affine> at, DefinitionLowering.Place place) {
    List<Symbol.Boundary> boundaries = read.symbol().boundaries();
    List<Affine> own = at.subList(at.size() - read.at().size(), at.size());
    Expr result = value(boundaries.get(boundaries.size() - 1), read, own, place);
    for (int b = boundaries.size() - 2; b >= 0; b--) {
      Expr here = Conditions.all(places(boundaries.get(b), own));
      result = new Expr.Select(here, value(boundaries.get(b), read, own, place), result);
    }
    return result;
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

  private Expr value(Symbol.Boundary boundary, Term.Read read, List<Affine> own, DefinitionLowering.Place place) {
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
