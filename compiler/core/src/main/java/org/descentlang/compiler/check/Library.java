package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * Every declaration that a program may use, by kind and name. A name may have several declarations of one kind: the
 * first that fits the arguments is meant. A program's own hide the standard library's, but not from the library itself.
 */
final class Library {
  private final Set<Declaration> used;
  private final Library standard;
  private final Map<Class<?>, Map<String, List<Declaration>>> declarations = new LinkedHashMap<>();

  private Library() {
    used = Collections.newSetFromMap(new IdentityHashMap<>());
    standard = this;
  }

  private Library(Library standard) {
    this.used = standard.used;
    this.standard = standard;
    standard.declarations.forEach((kind, byName) -> declarations.put(kind, new LinkedHashMap<>(byName)));
  }

  static Library of(List<SyntaxTree> standard, List<SyntaxTree> program, List<Diagnostic> diagnostics) {
    Library base = new Library();
    standard.forEach(tree -> tree.declarations().forEach(base::add));
    Library own = new Library();
    program.forEach(tree -> tree.declarations().forEach(own::add));
    Library library = new Library(base);
    own.declarations.forEach((kind, byName) -> byName.forEach((name, list) -> {
      own.rejectDoubles(list, diagnostics);
      library.declarations.computeIfAbsent(kind, k -> new LinkedHashMap<>()).put(name, list);
    }));
    return library;
  }

  private void add(Declaration declaration) {
    declarations.computeIfAbsent(declaration.getClass(), k -> new LinkedHashMap<>())
        .computeIfAbsent(key(declaration), k -> new ArrayList<>())
        .add(declaration);
  }

  /** A loss and a metric of one name are two things. */
  private static String key(Declaration declaration) {
    boolean metric = declaration instanceof Declaration.Measure measure && measure.metric();
    return metric ? METRIC + declaration.name().text() : declaration.name().text();
  }

  private static final String METRIC = "metric ";

  /** A declaration is carried out, and so checked in full. */
  void use(Declaration declaration) {
    used.add(declaration);
  }

  boolean uses(Declaration declaration) {
    return used.contains(declaration);
  }

  private void rejectDoubles(List<Declaration> list, List<Diagnostic> diagnostics) {
    for (int i = 1; i < list.size(); i++) {
      Declaration later = list.get(i);
      list.subList(0, i).stream().filter(earlier -> same(earlier, later)).findFirst().ifPresent(earlier ->
          diagnostics.add(Diagnostic.error("duplicate-name", later.name().span(),
              "`" + later.name() + "` is declared twice").because("the first is", earlier.name().span())));
    }
  }

  /** Functions, layers and losses of one name differ in the shapes that they take. */
  private static boolean same(Declaration earlier, Declaration later) {
    return Signature.of(earlier).equals(Signature.of(later));
  }

  /** What a name at that place may mean. */
  Library seenFrom(Span place) {
    return place.source().library() ? standard : this;
  }

  /** What is stated of a function: of the program's own, nothing by the library. */
  List<Declaration.Derivative> derivatives(Declaration.Function function) {
    return find(Declaration.Derivative.class, function.name().text()).stream()
        .filter(d -> function.span().source().library() || !d.span().source().library()).toList();
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
