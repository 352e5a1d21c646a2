package org.descentlang.compiler.lower;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.descentlang.compiler.check.Symbol;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.GuardedRead;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/** Puts reductions inside of a symbol's body at the root of definitions of their own. */
final class Lifting {
  private final Symbol symbol;
  private final Indices indices;
  private final Names names;
  private final Origin origin;
  /** The symbol's indices, which what is lifted keeps in this order. */
  private final List<Index> own;
  private final List<Step.Definition> definitions = new ArrayList<>();

  Lifting(Symbol symbol, Indices indices, Names names, Origin origin, List<Index> own) {
    this.symbol = symbol;
    this.indices = indices;
    this.names = names;
    this.origin = origin;
    this.own = own;
  }

  /** What has been lifted, in the order of its reads. */
  List<Step.Definition> definitions() {
    return definitions;
  }

  /**
   * A definition of its own for a reduction, with the indices on which it depends: those that it names, and where that
   * it reads inside follows only with others, as of {@code i <= 0 and q <= i + 1}, those as well.
   */
  Expr lift(Expr.Reduce reduce, Place place, String word) {
    Set<Index> named = new LinkedHashSet<>(Exprs.indices(reduce));
    reduce.domain().indices().forEach(named::remove);
    return lift(reduce, place, word, isInside(reduce, guards(place, named)) ? named : related(named, place));
  }

  /** Those that are about nothing but these indices. */
  private static List<Expr> guards(Place place, Set<Index> indices) {
    return place.guards().stream().filter(g -> indices.containsAll(Exprs.indices(g))).distinct().toList();
  }

  private boolean isInside(Expr.Reduce reduce, List<Expr> guards) {
    Tensor target = Tensor.value(symbol.name(), Exprs.element(reduce), List.of());
    return GuardedRead.of(new Step.Definition(target, List.of(), List.of(), guards, reduce, List.of(), origin))
        .stream().allMatch(GuardedRead::isInside);
  }

  /** The indices, and all to which conditions relate them. */
  private static Set<Index> related(Set<Index> indices, Place place) {
    Set<Index> related = new LinkedHashSet<>(indices);
    List<Set<Index>> groups = place.guards().stream().map(Exprs::indices).toList();
    boolean grows = true;
    while (grows) {
      grows = false;
      for (Set<Index> group : groups) {
        grows |= !Collections.disjoint(group, related) && related.addAll(group);
      }
    }
    return related;
  }

  private Expr lift(Expr.Reduce reduce, Place place, String word, Set<Index> free) {
    List<Index> outer = new ArrayList<>(own);
    outer.retainAll(free);
    free.stream().filter(i -> !outer.contains(i)).forEach(outer::add);
    List<Expr> guards = guards(place, free);
    List<Index> copies = new ArrayList<>();
    outer.forEach(index -> copies.add(indices.fresh(index)));
    String name = names.fresh(symbol.name() + "." + word);
    List<Extent> shape = copies.stream().map(Index::extent).toList();
    TooLarge.reject(name, shape, symbol);
    Tensor target = Tensor.value(name, Exprs.element(reduce), shape);
    definitions.add(new Step.Definition(target, copies.stream().map(Affine::of).toList(), copies,
        Exprs.map(guards, g -> rename(g, outer, copies)), rename(reduce, outer, copies), List.of(), origin));
    return new Expr.Read(target, outer.stream().map(Affine::of).toList());
  }

  private static Expr rename(Expr expr, List<Index> from, List<Index> to) {
    return Exprs.substitute(expr, i -> from.contains(i) ? Affine.of(to.get(from.indexOf(i))) : Affine.of(i));
  }
}
