package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.check.Checked;
import org.descentlang.compiler.check.Checker;
import org.descentlang.compiler.differentiate.Differentiated;
import org.descentlang.compiler.differentiate.Differentiator;
import org.descentlang.compiler.hold.Holder;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.ir.Verifier;
import org.descentlang.compiler.lower.Lowered;
import org.descentlang.compiler.lower.Lowering;
import org.descentlang.compiler.parse.Parser;
import org.descentlang.compiler.simplify.Simplifier;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Renderer;
import org.descentlang.compiler.source.Source;

/** What the stages down to the last simplification make of a program with one trainer; verified after each. */
public record Stages(Unit lowered, Unit simplified, Unit differentiated, Unit last) {
  private static final Path RESOURCES = Path.of("src/test/resources");

  /** Of a file under the test resources. */
  public static Stages ofResource(String name) {
    return of(resource(name));
  }

  private static Source resource(String name) {
    try {
      return new Source(name, Files.readString(RESOURCES.resolve(name)), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Stages of(Source source) {
    Indices indices = new Indices();
    return of(lowered(checked(source), indices), indices);
  }

  /** Nothing of a program that is refused. */
  public static Optional<Stages> tried(Source source) {
    Checker.Result checked = Checker.check(StandardLibrary.trees(), List.of(Parser.parse(source).tree().orElseThrow()),
        List.of(), "test");
    Indices indices = new Indices();
    return checked.diagnostics().isEmpty() && !checked.trainers().isEmpty()
        ? Lowering.lower(checked.trainers().get(0), indices).unit().map(unit -> of(verified("lower", unit), indices))
        : Optional.empty();
  }

  /** Of its probe. */
  public static Stages probeOfResource(String name) {
    Indices indices = new Indices();
    Unit lowered = lowered(checked(resource(name)).probe(), indices);
    return of(verified("hold", Holder.hold(lowered, indices)), indices);
  }

  private static Checked checked(Source source) {
    List<Diagnostic> unread = new ArrayList<>();
    Importer.Files files = Importer.read(List.of(source), new SourceFiles(RESOURCES), unread);
    none(unread);
    Checker.Result checked = Checker.check(StandardLibrary.trees(), files.given(), files.imported(), "test");
    none(checked.diagnostics());
    return checked.trainers().get(0);
  }

  private static Unit lowered(Checked checked, Indices indices) {
    Lowered lowered = Lowering.lower(checked, indices);
    none(lowered.diagnostics());
    return verified("lower", lowered.unit().orElseThrow());
  }

  private static Stages of(Unit unit, Indices indices) {
    Unit simplified = verified("simplify", Simplifier.first(indices).simplify(unit));
    Differentiated derived = Differentiator.differentiate(simplified, indices);
    none(derived.diagnostics());
    Unit differentiated = verified("differentiate", derived.unit());
    Unit last = verified("simplify at last", Simplifier.last(indices).simplify(differentiated));
    return new Stages(unit, simplified, differentiated, last);
  }

  private static Unit verified(String pass, Unit unit) {
    assertThat(Verifier.verify(pass, unit)).as("not proved after " + pass).isEmpty();
    return unit;
  }

  private static void none(List<Diagnostic> diagnostics) {
    assertThat(Renderer.PLAIN.render(mistakes(diagnostics))).isEmpty();
  }

  /** All but that no loss reads a parameter: programs of tests give what they test some that it leaves alone. */
  public static List<Diagnostic> mistakes(List<Diagnostic> diagnostics) {
    return diagnostics.stream().filter(d -> !d.id().equals("unread-parameter")).toList();
  }
}
