package org.descentlang.compiler.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.ParserRuleContext;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.grammar.DescentParser.DeclarationLineContext;
import org.descentlang.grammar.DescentParser.FileContext;
import org.descentlang.grammar.DescentParser.ImportLineContext;
import org.descentlang.grammar.DescentParser.LineContext;
import org.descentlang.grammar.DescentParser.PackageLineContext;

/** Makes the tree of a file. */
final class FileBuilder {
  /** From a root or a drive, with the separators of one system, with what can't be seen, or of nothing. */
  private static final Pattern NO_PATH = Pattern.compile("/.*|[A-Za-z]:.*|.*[\\\\\\p{Cntrl}].*|\\s*|.*/");

  private final Places places;
  private final DeclarationBuilder builder;
  private final List<Import> imports = new ArrayList<>();
  private final List<Declaration> declarations = new ArrayList<>();
  private Optional<String> packageName = Optional.empty();

  FileBuilder(Places places) {
    this.places = places;
    this.builder = new DeclarationBuilder(places);
  }

  SyntaxTree build(FileContext file) {
    for (LineContext line : file.line()) {
      if (line instanceof PackageLineContext named) {
        packageName(named, line == file.line(0));
      } else if (line instanceof ImportLineContext imported) {
        imported(imported);
      } else {
        declaration((DeclarationLineContext) line);
      }
    }
    return new SyntaxTree(places.source(), packageName, imports, declarations);
  }

  private void packageName(PackageLineContext line, boolean first) {
    packageName = Optional.of(line.path().getText());
    if (!first) {
      report(line, "a package is named once, in the first line", "move this line to the top of the file.");
    }
  }

  private void imported(ImportLineContext line) {
    Import imported = new Import(places.at(line), ExpressionBuilder.unquoted(line.TEXT()));
    imports.add(imported);
    if (!declarations.isEmpty()) {
      report(line, "an import stands before what is declared", "move this line to the top of the file.");
    }
    if (NO_PATH.matcher(imported.path()).matches()) {
      report(line, "an import names a file by its path from the folder of this one, with `/` between folders",
          "write import 'shared/layers.dl' or import '../layers.dl'.");
    }
  }

  private void declaration(DeclarationLineContext line) {
    Declaration declaration = builder.visit(line.declaration());
    declarations.add(declaration);
    if (declaration.preface().hidden() && declaration instanceof Declaration.Trainer) {
      report(line.declaration(), "a trainer can't be private: no file sees another's", "leave `private` out.");
    } else if (declaration.preface().hidden() && declaration instanceof Declaration.Derivative) {
      report(line.declaration(), "a derivative can't be private: it is seen wherever its function is",
          "leave `private` out.");
    }
  }

  private void report(ParserRuleContext at, String message, String hint) {
    places.report(Diagnostic.error("syntax", places.at(at), message).hint(hint));
  }
}
