package org.descentlang.compiler.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.grammar.DescentParser.DeclarationLineContext;
import org.descentlang.grammar.DescentParser.FileContext;
import org.descentlang.grammar.DescentParser.LineContext;
import org.descentlang.grammar.DescentParser.PackageLineContext;

/** Makes the tree of a file. */
final class FileBuilder {
  private final Places places;

  FileBuilder(Places places) {
    this.places = places;
  }

  SyntaxTree build(FileContext file) {
    DeclarationBuilder builder = new DeclarationBuilder(places);
    List<Declaration> declarations = new ArrayList<>();
    Optional<String> packageName = Optional.empty();
    for (LineContext line : file.line()) {
      if (line instanceof PackageLineContext packageLine) {
        requireFirst(packageLine, file);
        packageName = Optional.of(packageLine.path().getText());
      } else {
        declarations.add(builder.visit(((DeclarationLineContext) line).declaration()));
      }
    }
    return new SyntaxTree(places.source(), packageName, declarations);
  }

  private void requireFirst(PackageLineContext line, FileContext file) {
    if (line != file.line(0)) {
      places.report(Diagnostic
          .error("syntax", places.at(line), "a package is named once, in the first line")
          .hint("move this line to the top of the file."));
    }
  }
}
