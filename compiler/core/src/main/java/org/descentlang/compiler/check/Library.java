package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.Counterpart;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Elsewhere;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Source;
import org.descentlang.compiler.source.Span;

/**
 * Every declaration that a file may use, by kind and name. A name may have several declarations of one kind: the first
 * that fits the arguments is meant.
 */
final class Library {
  private static final String METRIC = "metric ";

  private final Libraries all;
  private final Map<Class<?>, Map<String, List<Declaration>>> declarations = new LinkedHashMap<>();

  Library(Libraries all) {
    this.all = all;
  }

  void add(Declaration declaration) {
    declarations.computeIfAbsent(declaration.getClass(), k -> new LinkedHashMap<>())
        .computeIfAbsent(key(declaration), k -> new ArrayList<>())
        .add(declaration);
  }

  /** Hides what is of the same kind and name. */
  void hide(List<Declaration> alike) {
    declarations.computeIfAbsent(alike.get(0).getClass(), k -> new LinkedHashMap<>())
        .put(key(alike.get(0)), new ArrayList<>(alike));
  }

  /** All of one kind and name, together. */
  void forEach(Consumer<List<Declaration>> alike) {
    declarations.values().forEach(byName -> byName.values().forEach(alike));
  }

  /** What has the kind and the name of a declaration. */
  List<Declaration> like(Declaration declaration) {
    return declarations.getOrDefault(declaration.getClass(), Map.of()).getOrDefault(key(declaration), List.of());
  }

  /** A loss and a metric of one name are two things. */
  private static String key(Declaration declaration) {
    boolean metric = declaration instanceof Declaration.Measure measure && measure.metric();
    return metric ? METRIC + declaration.name().text() : declaration.name().text();
  }

  /** A declaration is carried out, and so checked in full. */
  void use(Declaration declaration) {
    all.use(declaration);
  }

  boolean uses(Declaration declaration) {
    return all.uses(declaration);
  }

  /** What a name at that place may mean. */
  Library seenFrom(Span place) {
    return all.of(place.source());
  }

  /** What is stated of a function: by its own file, for in another the name is another function's. */
  List<Declaration.Derivative> derivatives(Declaration.Function function) {
    Source file = function.span().source();
    return all.of(file).find(Declaration.Derivative.class, function.name().text()).stream()
        .filter(d -> d.span().source().equals(file)).toList();
  }

  /** A name that means nothing here: what may be meant, and where else it means something. */
  Diagnostic unknown(String id, Span at, String message, String name, Collection<String> known) {
    Diagnostic unknown = otherKind(name).or(() -> counterpart(name, known)).or(() -> Elsewhere.hint(name))
        .map(hint -> Diagnostic.error(id, at, message).hint(hint))
        .orElseGet(() -> Text.unknown(id, at, message, name, known));
    return all.elsewhere(name, at.source())
        .map(d -> unknown.because("`" + name + "` of another file, which " + (d.preface().hidden()
            ? "keeps it private," : "this one does not import,") + " stands", d.name().span()))
        .orElse(unknown);
  }

  /** Of a name that is declared, but as something else than is wanted: what it is. Most values are called so, too. */
  private Optional<String> otherKind(String name) {
    List<Declaration> found = declarations.values().stream().flatMap(byName -> Stream.of(name, METRIC + name)
        .flatMap(key -> byName.getOrDefault(key, List.of()).stream()))
        .filter(d -> !(d instanceof Declaration.Derivative)).toList();
    return found.stream().filter(d -> !(d instanceof Declaration.Function)).findFirst()
        .or(() -> found.stream().findFirst()).map(Kinds::hint);
  }

  /** Of a name that comments of the library say is another's: what it is called here. */
  private Optional<String> counterpart(String name, Collection<String> known) {
    return declarations.values().stream().flatMap(byName -> byName.values().stream()).flatMap(List::stream)
        .filter(declaration -> known.contains(declaration.name().text()))
        .flatMap(declaration -> Counterpart.of(declaration.preface().documentation()).stream()
            .flatMap(c -> c.called(name).stream().map(called -> c.where() + "'s `" + called + "` is `"
                + c.use().orElse(declaration.name().text()) + "`.")))
        .findFirst();
  }

  /** Of an option that comments of a definition say is another's: what it is here. */
  Optional<String> option(String callee, String name) {
    return declarations.values().stream().flatMap(byName -> byName.getOrDefault(callee, List.of()).stream())
        .flatMap(declaration -> Counterpart.of(declaration.preface().documentation()).stream())
        .flatMap(counterpart -> counterpart.options().stream().filter(option -> option.name().equals(name))
            .map(option -> counterpart.where() + "'s `" + name + "` is here `"
                + option.here().replaceAll("^\\(|\\)$", "").replace(", ", "` and `") + "`."))
        .findFirst();
  }

  <D extends Declaration> List<D> find(Class<D> kind, String name) {
    return declarations.getOrDefault(kind, Map.of()).getOrDefault(name, List.of()).stream().map(kind::cast).toList();
  }

  /** Whether a call of the name has a value. */
  boolean isCalled(String name) {
    return Stream.of(Declaration.Function.class, Declaration.Layer.class, Declaration.Schedule.class,
        Declaration.Measure.class).anyMatch(kind -> !find(kind, name).isEmpty());
  }

  List<Declaration.Measure> losses(String name) {
    return find(Declaration.Measure.class, name);
  }

  List<Declaration.Measure> metrics(String name) {
    return find(Declaration.Measure.class, METRIC + name);
  }

  Set<String> lossNames() {
    return new TreeSet<>(declarations.getOrDefault(Declaration.Measure.class, Map.of()).keySet().stream()
        .filter(name -> !name.startsWith(METRIC)).toList());
  }

  <D extends Declaration> Set<String> names(Class<D> kind) {
    return new TreeSet<>(declarations.getOrDefault(kind, Map.of()).keySet().stream()
        .map(name -> name.startsWith(METRIC) ? name.substring(METRIC.length()) : name)
        .toList());
  }
}
