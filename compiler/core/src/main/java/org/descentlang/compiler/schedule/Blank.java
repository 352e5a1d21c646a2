package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Role;

/** What need not be done to arrays that have just been made: they are 0. */
final class Blank {
  private Blank() {}

  static Routine drop(Routine routine) {
    List<Stage> left = new ArrayList<>(routine.stages());
    left.removeIf(s -> s instanceof Kernel kernel && onlyClears(kernel.body()));
    return new Routine(routine.program(), left, routine.homes());
  }

  private static boolean onlyClears(List<Statement> statements) {
    return statements.stream().allMatch(s ->
        s instanceof Statement.Loop loop && onlyClears(loop.body())
            || s instanceof Statement.Store store && store.tensor().role() != Role.VALUE && isZero(store.value()));
  }

  private static boolean isZero(Code code) {
    return code.equals(new Code.Literal(0, Element.REAL)) || code.equals(new Code.Literal(0, Element.WIDE))
        || code.equals(new Code.Position(Affine.of(0))) || code.equals(new Code.Truth(false));
  }
}
