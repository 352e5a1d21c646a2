package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/** Definitions that share one loop nest, in an order in which each reads what is before it. */
final class Group implements Part {
  private static final long LARGEST = 200;

  final List<Step.Definition> members = new ArrayList<>();
  private final Map<Index, Affine> leaders = new LinkedHashMap<>();

  private final Thresholds thresholds;

  Group(Step.Definition first, Thresholds thresholds) {
    members.add(first);
    this.thresholds = thresholds;
  }

  /** Of a part of what a group computes. */
  Group(Step.Definition first, Group whole) {
    this(first, whole.thresholds);
  }

  @Override
  public List<Step.Definition> definitions() {
    return members;
  }

  Step.Definition leader() {
    return members.get(0);
  }

  List<Index> indices() {
    return leader().indices();
  }

  boolean defines(Tensor tensor) {
    return members.stream().anyMatch(m -> m.target().equals(tensor));
  }

  /** The members' own indices in the leader's. */
  Map<Index, Affine> leaders() {
    return leaders;
  }

  Affine inLeaders(Affine affine) {
    return affine.substitute(i -> leaders.getOrDefault(i, Affine.of(i)));
  }

  /** Where the definition's element stands, in the leader's indices. */
  Affine offset(Step.Definition member) {
    return inLeaders(Layout.offset(member.target().shape(), member.at()));
  }

  /** Whether the definition may be computed in this nest, after the members. */
  boolean accepts(Step.Definition definition) {
    return extents(definition).equals(extents(leader()))
        && !hasOwnForm(definition) && !hasOwnForm(leader())
        && RowForm.of(definition, thresholds).isEmpty()
        && !(definition.body() instanceof Expr.Reduce
            && (RowForm.of(leader(), thresholds).isPresent() || isBehind(definition, members)))
        && size() + size(definition) <= LARGEST
        && sameConditions(definition)
        && readsInPlace(definition);
  }

  /** Whether what the definition computes has to wait for a sum of a row. */
  boolean isBehind(Step.Definition definition, List<Step.Definition> others) {
    return Chains.isBehind(definition, others, thresholds);
  }

  void add(Step.Definition definition) {
    leaders.putAll(translation(definition));
    members.add(definition);
  }

  private static List<Object> extents(Step.Definition definition) {
    return definition.indices().stream().<Object>map(Index::extent).toList();
  }

  /** Whether its form is a plain nest of loops. */
  boolean isNest() {
    return !hasOwnForm(leader()) && RowForm.of(leader(), thresholds).isEmpty();
  }

  private static boolean hasOwnForm(Step.Definition definition) {
    return Scatter.fits(definition) || Transposition.fits(definition) || Padding.fits(definition)
        || OneHot.fits(definition);
  }

  long size() {
    return members.stream().mapToLong(Group::size).sum();
  }

  private static long size(Step.Definition definition) {
    return Cost.nodes(definition.body());
  }

  private Map<Index, Affine> translation(Step.Definition definition) {
    Map<Index, Affine> translation = new LinkedHashMap<>();
    for (int i = 0; i < indices().size(); i++) {
      if (!definition.indices().get(i).equals(indices().get(i))) {
        translation.put(definition.indices().get(i), Affine.of(indices().get(i)));
      }
    }
    return translation;
  }

  private boolean sameConditions(Step.Definition definition) {
    Map<Index, Affine> translation = translation(definition);
    return Exprs.map(definition.where(), e -> Exprs.substitute(e, i -> translation.getOrDefault(i, Affine.of(i))))
        .equals(leader().where());
  }

  /** What it reads of the members it reads where they have just been computed. */
  private boolean readsInPlace(Step.Definition definition) {
    Map<Index, Affine> translation = translation(definition);
    return Exprs.reads(definition.body()).stream().allMatch(read -> members.stream()
        .filter(m -> m.target().equals(read.tensor()))
        .allMatch(m -> offset(m).equals(Layout.offset(read.tensor().shape(), read.at())
            .substitute(i -> translation.getOrDefault(i, Affine.of(i))))));
  }
}
