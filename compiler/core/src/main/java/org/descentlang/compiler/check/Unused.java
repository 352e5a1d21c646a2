package org.descentlang.compiler.check;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Warnings of what a file says to no effect: it is a program all the same, but hardly the one that was meant. */
final class Unused {
  private final Mentions mentions;
  private final Libraries libraries;
  private final List<SyntaxTree> files;
  private final List<Diagnostic> diagnostics;

  private Unused(SyntaxTree file, Libraries libraries, List<SyntaxTree> files, List<Diagnostic> diagnostics) {
    this.mentions = new Mentions(file.source());
    this.libraries = libraries;
    this.files = files;
    this.diagnostics = diagnostics;
  }

  /** @param files all of the program, for a model's trainer may stand in another one */
  static void report(SyntaxTree file, Libraries libraries, List<SyntaxTree> files, List<Diagnostic> diagnostics) {
    Unused unused = new Unused(file, libraries, files, diagnostics);
    unused.privates(file.declarations());
    file.declarations().forEach(unused::values);
  }

  /** A private declaration whose name stands nowhere else in its file, which is the only one that could use it. */
  private void privates(List<Declaration> declarations) {
    Predicate<Integer> declares = at -> declarations.stream().anyMatch(d -> d.name().span().start() == at);
    declarations.stream().filter(d -> d.preface().hidden() && !mentions.of(d.name().text(), declares.negate()))
        .forEach(d -> diagnostics.add(Diagnostic.warning("unused-private", d.name().span(),
            "nothing in this file uses `" + d.name() + "`, and no other file sees it")
            .hint("leave it out, or leave `private` out.")));
  }

  private void values(Declaration declaration) {
    List<Statement> statements = Blocks.statements(declaration);
    Set<String> told = new HashSet<>();
    for (Statement statement : statements) {
      if (statement instanceof Statement.Define define && define.operator() != Statement.Operator.REPLACES) {
        value(define.name(), declaration, statements, told);
      } else if (statement instanceof Statement.Declare declare && declare.kind() == Statement.Kind.STATE) {
        state(declare.name(), statements);
      } else if (statement instanceof Statement.Average average) {
        state(average.name(), statements);
      } else if (statement instanceof Statement.Declare declare) {
        value(declare.name(), declaration, statements, told);
      } else if (statement instanceof Statement.Total total) {
        value(total.name(), declaration, statements, told);
      }
    }
  }

  /** What a definition reads of itself does not count: a recurrence does. */
  private void value(Name name, Declaration declaration, List<Statement> statements, Set<String> told) {
    List<Span> own = statements.stream().filter(s -> defines(s, name)).map(Statement::span).toList();
    Predicate<Integer> reads =
        at -> Mentions.isIn(declaration.span(), at) && own.stream().noneMatch(span -> Mentions.isIn(span, at));
    if (!mentions.of(name.text(), reads) && !trainerReads(name, declaration) && told.add(name.text())) {
      diagnostics.add(Diagnostic.warning("unread-value", name.span(),
          "nothing in `" + declaration.name() + "` reads `" + name + "`"
              + (declaration instanceof Declaration.Model ? ", and no trainer of it" : ""))
          .hint("return it, use it, or leave it out."));
    }
  }

  /** Losses and metrics see what their model has defined. */
  private boolean trainerReads(Name name, Declaration declaration) {
    return declaration instanceof Declaration.Model model
        && trainersOf(model).flatMap(trainer -> trainer.clauses().stream())
            .filter(clause -> clause instanceof Declaration.Clause.Loss
                || clause instanceof Declaration.Clause.AddsMetric)
            .anyMatch(clause -> new Mentions(clause.span().source())
                .of(name.text(), at -> Mentions.isIn(clause.span(), at)));
  }

  private Stream<Declaration.Trainer> trainersOf(Declaration.Model model) {
    return files.stream().flatMap(file -> file.declarations().stream())
        .filter(Declaration.Trainer.class::isInstance).map(Declaration.Trainer.class::cast)
        .filter(trainer -> trainer.clauses().stream().anyMatch(clause -> isOf(model, clause)));
  }

  private boolean isOf(Declaration.Model model, Declaration.Clause clause) {
    return clause instanceof Declaration.Clause.UsesModel uses
        && libraries.of(uses.span().source()).find(Declaration.Model.class, uses.model().text()).contains(model);
  }

  private void state(Name name, List<Statement> statements) {
    if (statements.stream().noneMatch(s -> changes(s, name))) {
      diagnostics.add(Diagnostic.warning("unchanging-state", name.span(),
          "nothing changes the state `" + name + "`: it stays as it begins")
          .hint("say its next value, or write the value itself where the state is read."));
    }
  }

  private static boolean defines(Statement statement, Name name) {
    return statement instanceof Statement.Declare declare && declare.name().text().equals(name.text())
        || statement instanceof Statement.Total total && total.name().text().equals(name.text())
        || statement instanceof Statement.Define define && define.name().text().equals(name.text());
  }

  private static boolean changes(Statement statement, Name name) {
    return statement instanceof Statement.Next next && next.name().text().equals(name.text())
        || statement instanceof Statement.Define define && define.name().text().equals(name.text());
  }
}
