package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.source.Diagnostic;

/** The stage: syntax to typed definitions, one {@link Checked} for each trainer. */
public final class Checker {
  /** The trainers that could be elaborated, and all there is to say. */
  public record Result(List<Checked> trainers, List<Diagnostic> diagnostics) {}

  private Checker() {}

  /**
   * @param standard the standard library
   * @param program the files to check; each of their trainers is elaborated
   * @param packageName for files that name none
   */
  public static Result check(List<SyntaxTree> standard, List<SyntaxTree> program, String packageName) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    Library library = Library.of(standard, program, diagnostics);
    List<Checked> trainers = new ArrayList<>();
    for (SyntaxTree tree : program) {
      for (Declaration declaration : tree.declarations()) {
        if (declaration instanceof Declaration.Trainer trainer) {
          trainer(library, trainer, tree.packageName().orElse(packageName), diagnostics).ifPresent(trainers::add);
        }
      }
    }
    return new Result(trainers, diagnostics);
  }

  private static Optional<Checked> trainer(
      Library library, Declaration.Trainer trainer, String packageName, List<Diagnostic> diagnostics) {
    int before = diagnostics.size();
    try {
      Checked checked = new Trainers(library, trainer, packageName, diagnostics).elaborate();
      return diagnostics.size() == before ? Optional.of(checked) : Optional.empty();
    } catch (Rejection rejection) {
      rejection.diagnostic().filter(d -> !diagnostics.contains(d)).ifPresent(diagnostics::add);
      return Optional.empty();
    }
  }
}
