package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.ir.Places.Place;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Step.Recurrence;

/**
 * The invariants of the IR, held after every pass. What is certainly wrong is an {@link InvalidProgramException} that
 * names the pass and prints the definition. What could only not be proved (that a read is inside of its tensor, and
 * where the element is defined) is returned.
 */
public final class Verifier {
  /**
   * Something that should hold and could not be proved, in words: {@code x[i + 1] is not behind the end of dimension
   * 0}.
   */
  public record Unproven(Definition definition, String claim) {
    @Override
    public String toString() {
      return claim + ": " + Printer.text(definition);
    }
  }

  private final String pass;
  private final Map<String, Tensor> names = new HashMap<>();
  private final Set<Tensor> derived = new HashSet<>();
  private final List<Unproven> unproven = new ArrayList<>();

  private Verifier(String pass) {
    this.pass = pass;
  }

  /** What that pass left. */
  public static List<Unproven> verify(String pass, Program program) {
    Verifier verifier = new Verifier(pass);
    verifier.program(program);
    return verifier.unproven;
  }

  /** What that pass left. */
  public static List<Unproven> verify(String pass, Unit unit) {
    Verifier verifier = new Verifier(pass);
    unit.objectives().forEach(o -> o.gradients().forEach(g -> verifier.derived.add(g.accumulator())));
    unit.programs().forEach(verifier::program);
    unit.measures().forEach(m -> verifier.measure(m, unit));
    verifier.given(unit.predict(), unit.outputs());
    return verifier.unproven;
  }

  private void measure(Unit.Measure measure, Unit unit) {
    List<Program> givers = unit.isComputed(measure) ? List.of(unit.measure()) : List.of(unit.train(), unit.evaluate());
    givers.forEach(p -> given(p, List.of(measure.sum(), measure.weight())));
    checked(() -> Elements.verify(measure.coefficient()), Printer.text(measure.coefficient()));
  }

  private void given(Program program, List<Tensor> results) {
    results.stream().filter(r -> !program.results().contains(r)).forEach(r -> {
      throw invalid(r + " is no result of " + program.name(), "");
    });
  }

  private void program(Program program) {
    Places places = new Places(program);
    Set<Tensor> defined = new HashSet<>();
    places.all().forEach(p -> checked(() -> definition(p, defined), Printer.text(p.definition())));
    places.all().forEach(p -> reads(p, places));
    Set<Tensor> committed = new HashSet<>();
    program.commits().forEach(c -> checked(() -> commit(c, places, committed), c.target() + " := " + c.value()));
    program.results().forEach(r -> checked(() -> known(r, places), r.name()));
  }

  private void definition(Place place, Set<Tensor> defined) {
    Definition definition = place.definition();
    require(defined.add(definition.target()), definition.target() + " is defined twice");
    name(definition.target());
    Scopes.verify(definition, place.around().stream().map(Recurrence::index).toList());
    definition.where().forEach(Elements::condition);
    Elements.keep(definition.target().element(), Elements.verify(definition.body()));
    definition.stated().forEach(s -> Elements.keep(Element.REAL, Elements.verify(s.derivative())));
  }

  private void reads(Place place, Places places) {
    for (GuardedRead guarded : GuardedRead.of(place.definition())) {
      checked(() -> read(place, guarded, places), Printer.text(place.definition()));
    }
  }

  private void read(Place place, GuardedRead guarded, Places places) {
    Expr.Read read = guarded.read();
    known(read.tensor(), places);
    ReadVerifier verifier = new ReadVerifier(place, guarded);
    places.of(read.tensor()).ifPresent(source -> require(
        verifier.isEarlier(source), Printer.text(read) + " is read before it is defined"));
    verifier.unproven(places.of(read.tensor())).forEach(u -> unproven.add(new Unproven(place.definition(), u)));
  }

  private void commit(Program.Commit commit, Places places, Set<Tensor> committed) {
    require(committed.add(commit.target()), commit.target() + " is committed twice");
    require(commit.target().shape().equals(commit.value().shape()), "the shapes differ");
    require(commit.target().role() != Role.VALUE, commit.target() + " is forgotten at once");
    name(commit.target());
    known(commit.value(), places);
    Elements.keep(commit.target().element(), commit.value().element());
    boolean whole = places.of(commit.value()).stream().allMatch(p -> p.definition().where().isEmpty());
    require(whole, commit.value() + " is not defined everywhere");
  }

  /** Defined by the program, or from outside of it; a derivative that is still to be taken counts as that. */
  private void known(Tensor tensor, Places places) {
    name(tensor);
    boolean outside = tensor.role() != Role.VALUE || derived.contains(tensor);
    require(outside || places.of(tensor).isPresent(), tensor + " is not defined");
  }

  private void name(Tensor tensor) {
    Tensor known = names.putIfAbsent(tensor.name(), tensor);
    require(known == null || known.equals(tensor), "two tensors are called " + tensor);
  }

  private static void require(boolean condition, String violation) {
    if (!condition) {
      throw new IllegalArgumentException(violation);
    }
  }

  private void checked(Runnable check, String printed) {
    try {
      check.run();
    } catch (IllegalArgumentException violation) {
      throw invalid(violation.getMessage(), printed);
    }
  }

  private InvalidProgramException invalid(String violation, String printed) {
    return new InvalidProgramException(pass, violation, printed);
  }
}
