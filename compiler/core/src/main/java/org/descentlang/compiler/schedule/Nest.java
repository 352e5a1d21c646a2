package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/** One loop nest that computes every member of a group at each place: element by element, reductions inside. */
final class Nest {
  private final Group group;
  private final Scalars scalars;
  private final Set<Tensor> stored;
  private final Set<Tensor> needed = new LinkedHashSet<>();
  /** Of members that {@link Extremes} has computed, two at a time. */
  private final Map<Tensor, Code> found = new HashMap<>();
  private Optional<Code> leader = Optional.empty();

  /**
   * @param stored tensors of which something outside of the nest is read
   */
  private Nest(Group group, Set<Tensor> stored, Scalars scalars) {
    this.group = group;
    this.scalars = scalars;
    this.stored = stored;
  }

  /** Members at one place, where the leader's value is at hand already. */
  static List<Statement> epilogue(Group group, Set<Tensor> stored, Scalars scalars, Code leader) {
    Nest nest = new Nest(group, stored, scalars);
    nest.leader = Optional.of(leader);
    return nest.members();
  }

  /**
   * Inside of loops over the group's first indices.
   *
   * @param needed what follows in those loops reads
   */
  static List<Statement> within(
      Group group, int depth, Set<Tensor> stored, Set<Tensor> needed, Scalars scalars) {
    Group kept = Kept.of(group, stored, scalars.homes());
    Nest nest = new Nest(kept, stored, scalars);
    nest.needed.addAll(needed);
    List<Index> own = group.indices().subList(depth, group.indices().size());
    if (own.isEmpty() && kept.leader().where().isEmpty()) {
      return nest.members();
    }
    Scalars.Known before = scalars.known();
    List<Statement> statements = Loops.over(own, kept.leader().where(), scalars, nest::members);
    scalars.restore(before);
    return statements;
  }

  static List<Statement> build(Group group, Set<Tensor> stored, Scalars scalars) {
    group.leaders().forEach(scalars::solve);
    List<Group> pieces = Pieces.of(group);
    List<Statement> statements = new ArrayList<>();
    Scalars.Known before = scalars.known();
    for (Group part : pieces) {
      Group piece = Kept.of(part, stored, scalars.homes());
      scalars.restore(before);
      statements = Pieces.joined(statements, Loops.over(
          piece.indices(), piece.leader().where(), scalars, new Nest(piece, stored, scalars)::members));
    }
    return statements;
  }

  private List<Statement> members() {
    List<Statement> statements = new ArrayList<>();
    List<Statement> last = new ArrayList<>();
    for (int m = 0; m < group.members.size(); m++) {
      member(m, statements, last);
    }
    statements.addAll(last);
    return statements;
  }

  private void member(int m, List<Statement> statements, List<Statement> last) {
    Step.Definition member = group.members.get(m);
    Tensor target = member.target();
    boolean isStored = stored.contains(target);
    if (!isNeeded(m)) {
      return;
    }
    Code value = value(member, statements);
    Tensor home = scalars.homes().of(target);
    Affine offset = scalars.offset(target, member.at());
    boolean waits = isRead(home, m) && !home.equals(target);
    boolean staysInField = isStored && target.shape().isEmpty() && home.equals(target);
    if (waits || isRead(target, m) && !staysInField) {
      value = declare(member, value, statements);
      scalars.know(target, offset, value);
    }
    if (isStored) {
      (waits ? last : statements).add(new Statement.Store(home, offset, converted(value, home.element())));
    }
  }

  private Code value(Step.Definition member, List<Statement> statements) {
    Element element = member.target().element();
    if (member == group.leader() && leader.isPresent()) {
      return converted(leader.get(), element);
    }
    if (member.body() instanceof Expr.Reduce reduce) {
      return converted(Optional.ofNullable(found.get(member.target()))
          .or(() -> extreme(member, reduce, statements))
          .orElseGet(() -> new Reductions(scalars).build(reduce, name(member), statements)), element);
    }
    return member.body() instanceof Expr.Draw draw ? random(draw) : scalars.code(member.body(), element);
  }

  /** Of a greatest or least term that another member tells the place of, or the other way round. */
  private Optional<Code> extreme(Step.Definition member, Expr.Reduce reduce, List<Statement> statements) {
    int at = group.members.indexOf(member);
    for (int m = at + 1; m < group.members.size(); m++) {
      Step.Definition other = group.members.get(m);
      if (other.body() instanceof Expr.Reduce second && isNeeded(m)) {
        Optional<Extremes> inOrder = Extremes.of(reduce, second, scalars);
        Optional<Extremes> both = inOrder.or(() -> Extremes.of(second, reduce, scalars));
        if (both.isPresent()) {
          Step.Definition value = inOrder.isPresent() ? member : other;
          Step.Definition place = inOrder.isPresent() ? other : member;
          Local extreme = scalars.local(name(value), value.target().element());
          Local first = scalars.local(name(place), Element.INTEGER);
          both.get().build(extreme, first, statements);
          found.put(value.target(), new Code.Use(extreme));
          found.put(place.target(), new Code.Use(first));
          return Optional.of(found.get(member.target()));
        }
      }
    }
    return Optional.empty();
  }

  private Code random(Expr.Draw draw) {
    return new Code.Random(
        draw.distribution(), draw.name(), scalars.place(Layout.position(draw.position())),
        draw.parameters().stream().map(p -> scalars.code(p, Element.WIDE)).toList());
  }

  private boolean isNeeded(int member) {
    Tensor target = group.members.get(member).target();
    return stored.contains(target) || isRead(target, member);
  }

  /** Whether a member after that one reads the tensor. */
  private boolean isRead(Tensor tensor, int after) {
    return needed.contains(tensor) || group.members.stream().skip(after + 1L)
        .flatMap(d -> Exprs.reads(d.body()).stream()).anyMatch(r -> r.tensor().equals(tensor));
  }

  /** {@code sum} of what becomes an element of an array or a scalar; {@code z_kj} of another, {@code z} of none. */
  private String name(Step.Definition member) {
    Tensor target = member.target();
    String name = Naming.local(target);
    if (!name.equals(target.name()) || !stored.contains(target) || !scalars.homes().of(target).equals(target)) {
      return name;
    }
    if (member.body() instanceof Expr.Reduce reduce) {
      return reduce.order() == Order.SINGLE ? "term" : reduce.reducer().name().toLowerCase(Locale.ROOT);
    }
    String indices = group.indices().stream().map(Index::name).collect(Collectors.joining());
    return indices.isEmpty() ? "value" : name + "_" + indices;
  }

  private Code declare(Step.Definition member, Code value, List<Statement> statements) {
    if (value instanceof Code.Use || value instanceof Code.Literal || value instanceof Code.At) {
      return value;
    }
    Local local = scalars.local(name(member), member.target().element());
    statements.add(new Statement.Declare(local, value, false));
    return new Code.Use(local);
  }

  private static Code converted(Code value, Element element) {
    return value.element() == element ? value : new Code.Convert(value, element);
  }
}
