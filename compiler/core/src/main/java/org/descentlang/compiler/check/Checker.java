package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.source.Diagnostic;

/** The stage: syntax to typed definitions, one {@link Checked} for each trainer. */
public final class Checker {
  /** The trainers that could be elaborated, and all there is to say. */
  public record Result(List<Checked> trainers, List<Diagnostic> diagnostics) {}

  private Checker() {}

  /**
   * A file sees what it imports. The classes that are made of all files have names of their own.
   *
   * @param standard the standard library
   * @param program the files to check; each of their trainers is elaborated
   * @param imported the files that those import, directly or by way of others
   * @param packageName for files that name none
   */
  public static Result check(
      List<SyntaxTree> standard, List<SyntaxTree> program, List<SyntaxTree> imported, String packageName) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    List<SyntaxTree> files = Stream.concat(program.stream(), imported.stream()).toList();
    Libraries libraries = new Libraries(standard, files, diagnostics);
    ClassNames classes = new ClassNames(diagnostics);
    files.forEach(file -> declarations(file, diagnostics));
    program.forEach(file -> classes.take(file, libraries.of(file.source()), file.packageName().orElse(packageName)));
    boolean sound = diagnostics.isEmpty();
    List<Checked> trainers = new ArrayList<>();
    for (SyntaxTree file : program) {
      for (Declaration declaration : file.declarations()) {
        if (declaration instanceof Declaration.Trainer trainer) {
          trainer(libraries.of(file.source()), trainer, file.packageName().orElse(packageName), diagnostics)
              .filter(t -> sound).ifPresent(trainers::add);
        }
      }
    }
    SharedModels.check(trainers, diagnostics);
    files.forEach(file -> unused(libraries.of(file.source()), file, diagnostics));
    if (!hasErrors(diagnostics)) { // an unknown name may be a misspelled one of these
      files.forEach(file -> Unused.report(file, libraries, files, diagnostics));
    }
    UnreadParameters.leaveOutWhatFollows(diagnostics);
    return new Result(trainers, diagnostics);
  }

  /** What is wrong with declarations, whatever uses them. */
  private static void declarations(SyntaxTree file, List<Diagnostic> diagnostics) {
    JavaNames.check(file, diagnostics);
    file.declarations().forEach(d -> Signature.rejectDoubles(d, diagnostics));
    file.declarations().forEach(d -> Blocks.check(d, diagnostics));
    Derivatives.rejectStray(file, diagnostics);
  }

  /** What no trainer uses is looked at for names; where there is no trainer at all, that is said. */
  private static void unused(Library library, SyntaxTree tree, List<Diagnostic> diagnostics) {
    Resolution resolution = new Resolution(library, diagnostics);
    tree.declarations().stream().filter(d -> !library.uses(d)).forEach(resolution::declaration);
  }

  private static Optional<Checked> trainer(
      Library library, Declaration.Trainer trainer, String packageName, List<Diagnostic> diagnostics) {
    List<Diagnostic> mine = new ArrayList<>();
    Optional<Checked> checked = Optional.empty();
    try {
      checked = Optional.of(new Trainers(library, trainer, packageName, mine).elaborate());
    } catch (Rejection rejection) {
      rejection.diagnostic().ifPresent(mine::add);
    } catch (StackOverflowError deep) {
      mine.add(tooDeep(trainer));
    }
    Optional<Checked> good = hasErrors(mine) ? Optional.empty() : checked;
    mine.stream().filter(d -> diagnostics.stream().noneMatch(known -> Elaborator.sameThing(known, d)))
        .forEach(diagnostics::add);
    return good;
  }

  private static boolean hasErrors(List<Diagnostic> diagnostics) {
    return diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
  }

  /** The text of each line is bounded, but not what calls make of it. */
  private static Diagnostic tooDeep(Declaration.Trainer trainer) {
    return Diagnostic.error("too-large", trainer.name().span(),
            "what `" + trainer.name() + "` computes has terms inside terms beyond what can be compiled")
        .hint("name parts of it: `y = ...`.");
  }
}
