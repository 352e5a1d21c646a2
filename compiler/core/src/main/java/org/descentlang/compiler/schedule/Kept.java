package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.MarkedRows;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * Elements that stay what they are where a condition on data does not hold are not written there:
 *
 * <pre>
 * for v: for d: w[v, d] = if touched[v] then w[v, d] - g[v, d] else w[v, d]
 *
 * for v: if touched[v]: for d: w[v, d] = w[v, d] - g[v, d]
 * </pre>
 */
final class Kept {
  private final Group group;
  private final Homes homes;

  private Kept(Group group, Homes homes) {
    this.group = group;
    this.homes = homes;
  }

  /** The group in that condition's set, if it is the same for all that is stored; else the group itself. */
  static Group of(Group group, Set<Tensor> stored, Homes homes) {
    Kept kept = new Kept(group, homes);
    List<Step.Definition> all = group.members.stream().filter(m -> stored.contains(m.target())).toList();
    List<Expr> conditions = all.stream().flatMap(m -> kept.condition(m).stream()).distinct().toList();
    boolean same = conditions.size() == 1 && all.stream().allMatch(m -> kept.condition(m).isPresent());
    return same ? kept.where(conditions.get(0)) : group;
  }

  /** Whether it is there in marked rows alone. */
  static boolean isInMarkedRows(Step.Definition definition) {
    return definition.where().size() == 1 && MarkedRows.mark(definition.where().get(0)).isPresent();
  }

  /** Whether a value that replaces the tensor is its old element where some condition does not hold. */
  static boolean isKept(Step.Definition value, Tensor replaced) {
    return replaced != null && value.body() instanceof Expr.Select select
        && select.otherwise().equals(new Expr.Read(replaced, value.at()));
  }

  /** Where the member's element is another than it was, in the leader's indices. */
  private Optional<Expr> condition(Step.Definition member) {
    if (!(member.body() instanceof Expr.Select select) || !(select.otherwise() instanceof Expr.Read read)) {
      return Optional.empty();
    }
    boolean isOld = !read.tensor().equals(member.target()) && homes.of(member.target()).equals(read.tensor())
        && group.inLeaders(Layout.offset(read.tensor().shape(), read.at())).equals(group.offset(member));
    List<Expr.Read> asked = Exprs.reads(select.condition());
    boolean isData = !asked.isEmpty()
        && asked.stream().allMatch(a -> group.members.stream().allMatch(m -> isBefore(a, m)));
    return isOld && isData ? Optional.of(Exprs.substitute(select.condition(), this::leader)) : Optional.empty();
  }

  /** Whether what is asked for is there before the member is stored: it may be what the member replaces. */
  private boolean isBefore(Expr.Read asked, Step.Definition member) {
    return !asked.tensor().equals(member.target()) && (!asked.tensor().equals(homes.of(member.target()))
        || group.inLeaders(Layout.offset(asked.tensor().shape(), asked.at())).equals(group.offset(member)));
  }

  private Affine leader(Index index) {
    return group.leaders().getOrDefault(index, Affine.of(index));
  }

  private Group where(Expr condition) {
    Group where = null;
    for (Step.Definition member : group.members) {
      Expr body = condition(member).isPresent() ? ((Expr.Select) member.body()).then() : member.body();
      List<Expr> conditions = new ArrayList<>(member.where());
      if (where == null) {
        conditions.add(condition);
      }
      Step.Definition changed = new Step.Definition(
          member.target(), member.at(), member.indices(), conditions, body, member.stated(), member.origin());
      if (where == null) {
        where = new Group(changed, group);
      } else {
        where.add(changed);
      }
    }
    return where;
  }
}
