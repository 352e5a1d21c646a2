package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.GuardedRead;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * A transcendental function of the same in several definitions, computed once and kept: reading costs less than
 * computing. So a gradient reads what the forward pass has computed.
 *
 * <pre>
 * c[j] = tanh(a[j + 8]) * f[j];  g[r] = if r >= 8 then 1 - tanh(a[r])^2 else 0
 *   ->
 * c.tanh[j] = tanh(a[j + 8]);  c[j] = c.tanh[j] * f[j];  g[r] = if r >= 8 then 1 - c.tanh[r - 8]^2 else 0
 * </pre>
 */
final class SharedCalls {
  /** Calls that differ in nothing but places. */
  private record Key(Primitive primitive, List<Tensor> reads) {
    static Key of(Expr.Apply call) {
      return new Key(call.primitive(), Exprs.reads(call).stream().map(Expr.Read::tensor).toList());
    }
  }

  /** A call for each value of its indices. */
  private static final class Call {
    private final Expr.Apply value;
    private final List<Index> indices;
    private final Definition first;
    /** The definition whose whole body it is; empty where it is a part of one. */
    private final Optional<Definition> stored;
    /** The definitions that need it. */
    private final Set<Tensor> users = new LinkedHashSet<>();

    Call(Expr.Apply value, List<Index> indices, Definition first, Optional<Definition> stored) {
      this.value = value;
      this.indices = indices;
      this.first = first;
      this.stored = stored;
      users.add(first.target());
    }

    boolean isShared() {
      return users.size() > 1;
    }
  }

  private final Indices indices;
  private final Names names;
  private final List<Definition> definitions;
  private final Set<Tensor> partial = new HashSet<>();
  private final Map<Key, List<Call>> calls = new LinkedHashMap<>();
  private final Map<Call, Definition> kept = new LinkedHashMap<>();

  private SharedCalls(List<Definition> definitions, Indices indices, Names names) {
    this.definitions = definitions;
    this.indices = indices;
    this.names = names;
    definitions.stream().filter(d -> !d.where().isEmpty()).forEach(d -> partial.add(d.target()));
    definitions.forEach(this::collectStored);
    definitions.forEach(this::collect);
  }

  /**
   * The same of each program of a unit: what it keeps has the same names in all of them.
   *
   * @param names those that are taken; what is new is added
   */
  static List<Definition> share(List<Definition> definitions, Indices indices, Names names) {
    List<Definition> before = definitions;
    List<Definition> after = new SharedCalls(before, indices, names).shared();
    while (!after.equals(before)) {
      before = after;
      after = new SharedCalls(before, indices, names).shared();
    }
    return after;
  }

  private void collectStored(Definition d) {
    if (d.where().isEmpty() && isCostly(d.body())) {
      add(new Call((Expr.Apply) d.body(), d.indices(), d, Optional.of(d)));
    }
  }

  private void add(Call call) {
    calls.computeIfAbsent(Key.of(call.value), k -> new ArrayList<>()).add(call);
  }

  private void collect(Definition d) {
    if (!containsCall(d.body())) {
      return;
    }
    new Walk((expr, facts) -> {
      if (isCostly(expr)) {
        Expr.Apply call = (Expr.Apply) expr;
        calls.getOrDefault(Key.of(call), List.of()).stream().filter(c -> place(c, call, facts).isPresent()).findFirst()
            .ifPresentOrElse(c -> c.users.add(d.target()), () -> addPart(d, call));
      }
      return expr;
    }).definition(d);
  }

  /**
   * Only what can be computed everywhere is computed outside of the conditions around it, and only where it takes no
   * more memory than what it is computed of.
   */
  private void addPart(Definition d, Expr.Apply call) {
    List<Index> own = bound(d).stream().filter(Exprs.indices(call)::contains).toList();
    List<Expr.Read> reads = Exprs.reads(call);
    boolean everywhere = reads.stream()
        .allMatch(r -> new GuardedRead(r, Facts.NONE).isInside() && !partial.contains(r.tensor()));
    double size = own.stream().mapToDouble(i -> i.extent().bound()).reduce(1, (a, b) -> a * b);
    if (everywhere && !own.isEmpty() && reads.stream().anyMatch(r -> r.tensor().size() >= size)) {
      add(new Call(call, own, d, Optional.empty()));
    }
  }

  /** In the order of the target's dimensions, then of the set. */
  private static List<Index> bound(Definition d) {
    List<Index> bound = new ArrayList<>(d.indices());
    bound.sort(Comparator.comparingInt(i -> IntStream.range(0, d.at().size())
        .filter(n -> d.at().get(n).indices().contains(i)).findFirst().orElse(d.at().size())));
    if (d.body() instanceof Expr.Reduce reduce) {
      bound.addAll(reduce.domain().indices());
    }
    return bound;
  }

  /** Calls inside of it come first. */
  private static boolean isCostly(Expr expr) {
    return isCall(expr) && Exprs.children(expr).stream().noneMatch(SharedCalls::containsCall);
  }

  private static boolean isCall(Expr expr) {
    return expr instanceof Expr.Apply call && call.primitive().isTranscendental()
        && Exprs.element(call) == Element.REAL;
  }

  private static boolean containsCall(Expr expr) {
    return isCall(expr) || Exprs.children(expr).stream().anyMatch(SharedCalls::containsCall);
  }

  private List<Definition> shared() {
    List<Definition> all = new ArrayList<>();
    for (Definition d : definitions) {
      int before = kept.size();
      Definition changed = containsCall(d.body())
          ? new Walk((e, facts) -> isCostly(e) ? read((Expr.Apply) e, d, facts) : e).definition(d) : d;
      kept.values().stream().skip(before).forEach(all::add);
      all.add(changed);
    }
    return all;
  }

  private Expr read(Expr.Apply call, Definition reader, Facts facts) {
    for (Call known : calls.getOrDefault(Key.of(call), List.of())) {
      Optional<Map<Index, Affine>> place = known.isShared() ? place(known, call, facts) : Optional.empty();
      if (place.isPresent() && known.stored.filter(d -> d.target().equals(reader.target())).isEmpty()) {
        return known.stored.map(d -> new Expr.Read(d.target(), Exprs.substitute(d.at(), place.get()::get)))
            .orElseGet(() -> new Expr.Read(kept.computeIfAbsent(known, this::define).target(),
                known.indices.stream().map(place.get()::get).toList()));
      }
    }
    return call;
  }

  /** What the known call's indices are where it is this one; empty where it is none, or not known to be computed. */
  private static Optional<Map<Index, Affine>> place(Call known, Expr.Apply call, Facts facts) {
    Map<Index, Affine> values = new HashMap<>();
    List<Affine> at = places(known.value);
    List<Affine> wanted = places(call);
    for (int d = 0; d < at.size(); d++) {
      Affine constant = Affine.of(at.get(d).constant());
      List<Index> moving = at.get(d).indices();
      if (moving.size() == 1 && at.get(d).coefficient(moving.get(0)) == 1) {
        values.putIfAbsent(moving.get(0), wanted.get(d).minus(constant));
      }
    }
    boolean same = values.keySet().containsAll(known.indices)
        && Exprs.substitute(known.value, i -> values.getOrDefault(i, Affine.of(i))).equals(call)
        && known.indices.stream().allMatch(i -> facts.provesInside(values.get(i), i.extent()));
    return same ? Optional.of(values) : Optional.empty();
  }

  private static List<Affine> places(Expr.Apply call) {
    return Exprs.reads(call).stream().flatMap(r -> r.at().stream()).toList();
  }

  private Definition define(Call call) {
    Map<Index, Affine> renamed = new LinkedHashMap<>();
    List<Index> own = call.indices.stream().map(indices::fresh).toList();
    IntStream.range(0, own.size()).forEach(n -> renamed.put(call.indices.get(n), Affine.of(own.get(n))));
    String wish = call.first.target().name() + "." + call.value.primitive().name().toLowerCase(Locale.ROOT);
    Tensor target = Tensor.value(names.fresh(wish), Element.REAL, own.stream().map(Index::extent).toList());
    return new Definition(target, own.stream().map(Affine::of).toList(), own, List.of(),
        Exprs.substitute(call.value, renamed::get), List.of(), call.first.origin());
  }
}
