package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
   * Each file stands by itself, on the standard library; the classes that are made of all of them have names of their
   * own.
   *
   * @param standard the standard library
   * @param program the files to check; each of their trainers is elaborated
   * @param packageName for files that name none
   */
  public static Result check(List<SyntaxTree> standard, List<SyntaxTree> program, String packageName) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    List<Checked> trainers = new ArrayList<>();
    Map<String, Declaration> classes = new LinkedHashMap<>();
    for (SyntaxTree tree : program) {
      Library library = Library.of(standard, List.of(tree), diagnostics);
      int before = diagnostics.size();
      JavaNames.check(tree, diagnostics);
      tree.declarations().forEach(d -> Signature.rejectDoubles(d, diagnostics));
      String own = tree.packageName().orElse(packageName);
      tree.declarations().forEach(d -> rejectDoubleClass(d, own, tree, classes, diagnostics));
      tree.declarations().forEach(d -> Blocks.check(d, diagnostics));
      boolean sound = diagnostics.size() == before;
      List<Checked> mine = new ArrayList<>();
      for (Declaration declaration : tree.declarations()) {
        if (declaration instanceof Declaration.Trainer trainer) {
          trainer(library, trainer, own, diagnostics).filter(t -> sound).ifPresent(mine::add);
        }
      }
      SharedModels.check(mine, diagnostics);
      trainers.addAll(mine);
      unused(library, tree, diagnostics);
    }
    return new Result(trainers, diagnostics);
  }

  private static void rejectDoubleClass(
      Declaration declaration, String packageName, SyntaxTree tree, Map<String, Declaration> classes,
      List<Diagnostic> diagnostics) {
    if (!(declaration instanceof Declaration.Model) && !(declaration instanceof Declaration.Trainer)) {
      return;
    }
    Declaration known = classes.putIfAbsent(packageName + "." + declaration.name().text(), declaration);
    if (known == null) {
      return;
    }
    boolean otherFile = known.span().source() != tree.source();
    if (otherFile || known.getClass() != declaration.getClass()) {
      diagnostics.add(Diagnostic.error("duplicate-name", declaration.name().span(),
              "two classes would be called `" + declaration.name() + "`")
          .because("the first is generated from what is declared", known.name().span())
          .hint(otherFile ? "give the files different packages." : "give the trainer another name than the model."));
    }
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
    boolean failed = mine.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
    Optional<Checked> good = failed ? Optional.empty() : checked;
    mine.stream().filter(d -> diagnostics.stream().noneMatch(known -> Elaborator.sameThing(known, d)))
        .forEach(diagnostics::add);
    return good;
  }

  /** The text of each line is bounded, but not what calls make of it. */
  private static Diagnostic tooDeep(Declaration.Trainer trainer) {
    return Diagnostic.error("too-large", trainer.name().span(),
            "what `" + trainer.name() + "` computes has terms inside terms beyond what can be compiled")
        .hint("name parts of it: `y = ...`.");
  }
}
