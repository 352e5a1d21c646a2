package org.descentlang.compiler.check;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Source;
import org.descentlang.compiler.source.Span;

/** Models, trainers and packages are Java classes and packages under the same names, so Java must take those names. */
final class JavaNames {
  /** Files are called after classes, and file systems take 255 bytes, the ending among them. */
  private static final int LONGEST = 200;

  private static final Pattern TOO_LONG = Pattern.compile("//[^\n\r]*|\\b([^\\W\\d]\\w{" + LONGEST + ",})");
  private static final String RUNTIME = "org.descentlang.runtime";
  private static final Pattern PACKAGE = Pattern.compile("(?m)^[ \t]*package\\b[^\n\r]*");

  /** Names that Java keeps for itself only where a class is declared (Java Language Specification 17, 3.9). */
  private static final Set<String> NO_CLASS = Set.of("var", "yield", "record", "sealed", "permits");

  /** Classes of {@code java.lang} that generated code names without their package. */
  private static final Set<String> NAMED = Set.of("Math", "StrictMath", "Double", "Float", "Integer", "System",
      "Override", "IllegalStateException", "IllegalArgumentException");

  private JavaNames() {}

  static void check(SyntaxTree tree, List<Diagnostic> diagnostics) {
    tree.packageName().ifPresent(name -> rejectPackage(name, tree.source(), diagnostics));
    tree.declarations().stream()
        .filter(d -> d instanceof Declaration.Model || d instanceof Declaration.Trainer)
        .forEach(d -> rejectClass(d.name(), diagnostics));
    rejectString(tree.declarations(), diagnostics);
    TOO_LONG.matcher(tree.source().text()).results().filter(m -> m.group(1) != null)
        .forEach(m -> diagnostics.add(tooLong(m, tree.source())));
  }

  private static void rejectClass(Name name, List<Diagnostic> diagnostics) {
    String text = name.text();
    if (!SourceVersion.isName(text, SourceVersion.RELEASE_17) || NO_CLASS.contains(text)) {
      diagnostics.add(reserved(name, "no Java class can be called `" + text + "`: Java keeps that word for itself"));
    } else if (NAMED.contains(text)) {
      diagnostics.add(reserved(name, "a class `" + text + "` would hide `java.lang." + text
          + "`, which generated code uses"));
    }
  }

  /** Every trainer has a text, its fingerprint; one that is called so itself knows the difference. */
  private static void rejectString(List<Declaration> declarations, List<Diagnostic> diagnostics) {
    List<Declaration> trainers = declarations.stream().filter(Declaration.Trainer.class::isInstance).toList();
    if (trainers.size() > 1) {
      trainers.stream().filter(d -> d.name().text().equals("String")).forEach(d -> diagnostics.add(
          reserved(d.name(), "a class `String` would hide `java.lang.String`, which the other trainers use")));
    }
  }

  private static Diagnostic reserved(Name name, String message) {
    return Diagnostic.error("reserved-word", name.span(), message)
        .hint("a model and a trainer become Java classes of their name; choose another.");
  }

  private static void rejectPackage(String name, Source source, List<Diagnostic> diagnostics) {
    boolean ofJava = name.equals("java") || name.startsWith("java.");
    boolean ofRuntime = name.equals(RUNTIME) || name.startsWith(RUNTIME + ".");
    if (!ofJava && !ofRuntime && SourceVersion.isName(name, SourceVersion.RELEASE_17)) {
      return;
    }
    Span line = PACKAGE.matcher(source.text()).results().findFirst()
        .map(m -> new Span(source, m.start(), m.end())).orElseGet(() -> new Span(source, 0, 0));
    diagnostics.add(Diagnostic.error("reserved-word", line, "no Java package can be called `" + name + "`: "
        + (ofJava ? "`java` is the platform's own"
        : ofRuntime ? "it is that of the runtime's own classes" : "one of its parts is a word of Java")));
  }

  private static Diagnostic tooLong(MatchResult name, Source source) {
    return Diagnostic.error("too-large", new Span(source, name.start(), name.end()),
        "a name has at most " + LONGEST + " letters, and this one has " + name.group().length());
  }
}
