package org.descentlang.compiler.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** The names of the Java classes that are made of files that are compiled together: each is of one declaration. */
final class ClassNames {
  private final List<Diagnostic> diagnostics;
  private final Map<String, Declaration> classes = new LinkedHashMap<>();

  ClassNames(List<Diagnostic> diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** A file's models and trainers, and the models of other files that its trainers use, all in its package. */
  void take(SyntaxTree file, Library library, String packageName) {
    for (Declaration declaration : file.declarations()) {
      if (declaration instanceof Declaration.Model || declaration instanceof Declaration.Trainer) {
        take(declaration, packageName, declaration.name().span());
      }
      if (declaration instanceof Declaration.Trainer trainer) {
        trainer.clauses().stream().filter(Clause.UsesModel.class::isInstance)
            .map(c -> ((Clause.UsesModel) c).model())
            .forEach(name -> library.find(Declaration.Model.class, name.text()).stream().findFirst()
                .filter(model -> !model.span().source().equals(file.source()))
                .ifPresent(model -> take(model, packageName, name.span())));
      }
    }
  }

  private void take(Declaration declaration, String packageName, Span at) {
    Declaration known = classes.putIfAbsent(packageName + "." + declaration.name(), declaration);
    if (known == null || known == declaration) {
      return;
    }
    boolean otherFile = known.span().source() != declaration.span().source();
    if (otherFile || known.getClass() != declaration.getClass()) {
      diagnostics.add(Diagnostic.error("duplicate-name", at, "two classes would be called `" + declaration.name() + "`")
          .because("the first is generated from what is declared", known.name().span())
          .hint(otherFile ? "give the files different packages." : "give the trainer another name than the model."));
    }
  }
}
