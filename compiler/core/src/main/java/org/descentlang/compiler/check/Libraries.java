package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Import;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.FileNames;
import org.descentlang.compiler.source.Source;
import org.descentlang.compiler.source.Span;

/**
 * What each file may use: what it declares itself, what the files that it imports declare and don't keep private, and
 * the standard library. The first two hide the last, but not from the library itself.
 */
final class Libraries {
  private final List<SyntaxTree> program;
  private final List<Diagnostic> diagnostics;
  private final Map<Source, Library> libraries = new LinkedHashMap<>();
  private final Set<Declaration> used = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * @param standard the standard library, whose files see each other
   * @param program the files of a program, those that others import among them
   */
  Libraries(List<SyntaxTree> standard, List<SyntaxTree> program, List<Diagnostic> diagnostics) {
    this.program = program;
    this.diagnostics = diagnostics;
    Library shared = new Library(this);
    standard.forEach(file -> exported(file).forEach(shared::add));
    standard.forEach(file -> libraries.put(file.source(), withPrivate(shared, file)));
    program.forEach(file -> libraries.put(file.source(), withImported(shared, file)));
  }

  private static List<Declaration> exported(SyntaxTree file) {
    return file.declarations().stream().filter(d -> !d.preface().hidden()).toList();
  }

  private Library copy(Library library) {
    Library copy = new Library(this);
    library.forEach(copy::hide);
    return copy;
  }

  private Library withPrivate(Library shared, SyntaxTree file) {
    Library library = copy(shared);
    file.declarations().stream().filter(d -> d.preface().hidden()).forEach(library::add);
    return library;
  }

  private Library withImported(Library shared, SyntaxTree file) {
    Library library = copy(shared);
    Map<String, Span> lines = new LinkedHashMap<>();
    Library imported = new Library(this);
    for (Import line : file.imports()) {
      Span first = lines.putIfAbsent(line.file(), line.span());
      if (first == null) {
        take(imported, line);
      } else {
        diagnostics.add(Diagnostic.error("duplicate-name", line.span(), "`" + line.file() + "` is imported twice")
            .because("it is imported first", first).hint("leave one out."));
      }
    }
    Library own = new Library(this);
    file.declarations().forEach(own::add);
    own.forEach(alike -> rejectDoubles(alike, imported.like(alike.get(0))));
    imported.forEach(library::hide);
    own.forEach(library::hide);
    return library;
  }

  /** A name of one kind comes from one file. */
  private void take(Library imported, Import line) {
    Library more = new Library(this);
    file(line).ifPresent(file -> exported(file).stream().filter(Libraries::isImported).forEach(more::add));
    more.forEach(alike -> {
      Declaration second = alike.get(0);
      List<Declaration> known = imported.like(second);
      if (known.isEmpty()) {
        imported.hide(alike);
      } else {
        diagnostics.add(Diagnostic.error("duplicate-name", line.span(),
                "`" + second.name() + "` comes from two of the files that are imported")
            .because("one is", known.get(0).name().span()).because("the other is", second.name().span())
            .hint("rename one, or make it private."));
      }
    });
  }

  /** Nothing names a trainer, and a derivative goes with its function. */
  private static boolean isImported(Declaration declaration) {
    return !(declaration instanceof Declaration.Trainer || declaration instanceof Declaration.Derivative);
  }

  private Optional<SyntaxTree> file(Import line) {
    return program.stream().filter(f -> FileNames.plain(f.source().name()).equals(line.file())).findFirst();
  }

  private void rejectDoubles(List<Declaration> own, List<Declaration> imported) {
    for (int i = 1; i < own.size(); i++) {
      Declaration later = own.get(i);
      own.subList(0, i).stream().filter(earlier -> same(earlier, later)).findFirst().ifPresent(earlier ->
          diagnostics.add(Diagnostic.error("duplicate-name", later.name().span(),
              "`" + later.name() + "` is declared twice").because("the first is", earlier.name().span())));
    }
    if (!imported.isEmpty()) {
      diagnostics.add(Diagnostic.error("duplicate-name", own.get(0).name().span(),
              "`" + own.get(0).name() + "` is declared here, and imported")
          .because("the imported one is", imported.get(0).name().span())
          .hint("rename one, or make the imported one private."));
    }
  }

  /** Functions, layers and losses of one name differ in the shapes that they take. */
  private static boolean same(Declaration earlier, Declaration later) {
    return Signature.of(earlier).equals(Signature.of(later));
  }

  /** What a file may use. */
  Library of(Source file) {
    return libraries.get(file);
  }

  void use(Declaration declaration) {
    used.add(declaration);
  }

  boolean uses(Declaration declaration) {
    return used.contains(declaration);
  }

  /** A declaration of that name in another file of the program, which this one does not see. */
  Optional<Declaration> elsewhere(String name, Source file) {
    List<Declaration> hidden = new ArrayList<>();
    for (SyntaxTree other : program) {
      boolean imported = program.stream().filter(f -> f.source().equals(file)).flatMap(f -> f.imports().stream())
          .anyMatch(i -> i.file().equals(FileNames.plain(other.source().name())));
      if (!other.source().equals(file)) {
        other.declarations().stream().filter(d -> d.name().text().equals(name) && isImported(d))
            .filter(d -> d.preface().hidden() || !imported).forEach(hidden::add);
      }
    }
    return hidden.stream().findFirst();
  }
}
