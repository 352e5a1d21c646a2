package org.descentlang.compiler.ir;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Step.Stated;

/** Definitions changed as a whole. */
public final class Definitions {
  private Definitions() {}

  /** Free indices replaced by others; what was said to be the definition's own is so no more, but what is given is. */
  public static Definition rename(Definition definition, Map<Index, Index> names, List<Index> own) {
    Function<Index, Affine> replacement = index -> Affine.of(names.getOrDefault(index, index));
    return new Definition(
        definition.target(),
        Exprs.substitute(definition.at(), replacement),
        own,
        substitute(definition.where(), replacement),
        Exprs.substitute(definition.body(), replacement),
        definition.stated().stream().map(s -> substitute(s, replacement)).toList(),
        definition.origin());
  }

  private static Stated substitute(Stated stated, Function<Index, Affine> replacement) {
    return new Stated(
        stated.tensor(),
        Exprs.substitute(stated.at(), replacement),
        stated.indices(),
        substitute(stated.where(), replacement),
        Exprs.substitute(stated.derivative(), replacement));
  }

  private static List<Expr> substitute(List<Expr> conditions, Function<Index, Affine> replacement) {
    return Exprs.map(conditions, c -> Exprs.substitute(c, replacement));
  }
}
