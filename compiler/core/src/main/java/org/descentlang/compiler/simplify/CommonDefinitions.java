package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.RowMajor;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/** Definitions that are equal but for the names of their indices, made one. A random number equals no other. */
final class CommonDefinitions {
  private final Map<Tensor, Tensor> same = new HashMap<>();
  private final Set<Tensor> fixed = new HashSet<>();
  private final Draft draft;

  private CommonDefinitions(Draft draft) {
    this.draft = draft;
    draft.definitions().forEach(d -> d.stated().stream().map(Step.Stated::tensor).forEach(fixed::add));
    Map<Key, Tensor> first = new LinkedHashMap<>();
    for (Definition d : draft.definitions()) {
      if (canBeShared(d)) {
        Tensor earlier = first.putIfAbsent(Key.of(d), d.target());
        if (earlier != null) {
          same.put(d.target(), earlier);
        }
      }
    }
  }

  static Draft merge(Draft draft) {
    CommonDefinitions common = new CommonDefinitions(draft);
    return common.same.isEmpty() ? draft : common.merged();
  }

  private boolean canBeShared(Definition d) {
    boolean trivial = d.body() instanceof Expr.Read || d.body() instanceof Expr.Constant;
    return !(d.body() instanceof Expr.Draw) && d.stated().isEmpty() && !fixed.contains(d.target())
        && !(trivial && draft.kept().contains(d.target()));
  }

  private Draft merged() {
    List<Definition> all = new ArrayList<>();
    for (Definition d : draft.definitions()) {
      if (!same.containsKey(d.target())) {
        all.add(new Walk((e, facts) -> e instanceof Expr.Read read ? shared(read) : e).definition(d));
      } else if (draft.kept().contains(d.target())) {
        all.add(new Definition(
            d.target(), d.at(), d.indices(), d.where(), new Expr.Read(same.get(d.target()), d.at()), List.of(),
            d.origin()));
      }
    }
    return draft.with(all);
  }

  private Expr shared(Expr.Read read) {
    Tensor first = same.get(read.tensor());
    return first == null ? read : new Expr.Read(first, read.at());
  }

  /**
   * A definition without its names: its indices are numbered in the order of its place and its set.
   *
   * @param extents of the numbered indices, since an index equals another by its number alone
   */
  private record Key(
      Element element, List<Extent> shape, List<Extent> extents, List<Affine> at, List<Expr> where, Expr body) {

    static Key of(Definition d) {
      Map<Index, Affine> numbered = new LinkedHashMap<>();
      List<Extent> extents = new ArrayList<>();
      for (Index index : inOrder(d)) {
        numbered.put(index, Affine.of(new Index("", extents.size(), index.extent())));
        extents.add(index.extent());
      }
      return new Key(
          d.target().element(), d.target().shape(), extents,
          Exprs.substitute(d.at(), i -> numbered.getOrDefault(i, Affine.of(i))),
          Exprs.map(d.where(), e -> renamed(e, numbered)), renamed(d.body(), numbered));
    }

    private static Expr renamed(Expr expr, Map<Index, Affine> numbered) {
      Expr renamed = Exprs.substitute(expr, i -> numbered.getOrDefault(i, Affine.of(i)));
      if (renamed instanceof Expr.Reduce reduce) {
        return reduce.of(new Domain(List.of(), reduce.domain().conditions()), reduce.body());
      }
      return renamed;
    }

    private static Set<Index> inOrder(Definition d) {
      Set<Index> order = new LinkedHashSet<>();
      for (int i = 0; i < d.at().size(); i++) {
        order.addAll(RowMajor.indices(d.at().get(i), d.target().shape().get(i)).orElse(d.at().get(i).indices()));
      }
      order.addAll(d.indices());
      if (d.body() instanceof Expr.Reduce reduce) {
        order.addAll(reduce.domain().indices());
      }
      return order;
    }
  }
}
