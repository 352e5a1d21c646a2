package org.descentlang.compiler;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.Import;
import org.descentlang.compiler.parse.Parsed;
import org.descentlang.compiler.parse.Parser;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.FileNames;
import org.descentlang.compiler.source.Source;
import org.descentlang.compiler.source.Suggestions;

/** Reads the files of a program, those that they import, those that these import, and so on: each once. */
final class Importer {
  private static final String ENDING = ".dl";

  private final SourceFinder finder;
  private final List<Diagnostic> diagnostics;
  private final Map<String, Optional<SyntaxTree>> files = new LinkedHashMap<>();
  private final List<SyntaxTree> imported = new ArrayList<>();
  private final Set<String> followed = new HashSet<>();

  /** Those that import what can't be read, directly or by way of others. */
  private final Set<String> broken = new HashSet<>();

  /** The imports that lead to the file whose imports are followed, outermost first. */
  private final List<Import> open = new ArrayList<>();

  private Importer(SourceFinder finder, List<Diagnostic> diagnostics) {
    this.finder = finder;
    this.diagnostics = diagnostics;
  }

  /**
   * Trees of files, all of whose imports are among them: of others nobody could say what they mean.
   *
   * @param given those of the sources, in their order
   * @param imported those that come with them, and are not among them
   */
  record Files(List<SyntaxTree> given, List<SyntaxTree> imported) {
    /** The file and what it imports, directly or by way of others. */
    List<Source> behind(Source file) {
      Set<Source> found = new LinkedHashSet<>();
      collect(file, found);
      return List.copyOf(found);
    }

    private void collect(Source file, Set<Source> found) {
      if (found.add(file)) {
        tree(t -> t.source().equals(file)).imports()
            .forEach(i -> collect(tree(t -> name(t).equals(i.file())).source(), found));
      }
    }

    private SyntaxTree tree(Predicate<SyntaxTree> wanted) {
      return Stream.concat(given.stream(), imported.stream()).filter(wanted).findFirst().orElseThrow();
    }
  }

  static Files read(List<Source> sources, SourceFinder finder, List<Diagnostic> diagnostics) {
    Importer importer = new Importer(finder, diagnostics);
    List<SyntaxTree> given = sources.stream().map(importer::parse).flatMap(Optional::stream).toList();
    given.forEach(importer::follow);
    return new Files(importer.whole(given), importer.whole(importer.imported));
  }

  private Optional<SyntaxTree> parse(Source source) {
    Parsed parsed = Parser.parse(source.cited(finder.citation(source.name())));
    diagnostics.addAll(parsed.diagnostics());
    files.put(FileNames.plain(source.name()), parsed.tree());
    return parsed.tree();
  }

  private List<SyntaxTree> whole(List<SyntaxTree> trees) {
    return trees.stream().filter(tree -> !broken.contains(name(tree))).toList();
  }

  private static String name(SyntaxTree file) {
    return FileNames.plain(file.source().name());
  }

  private boolean follow(SyntaxTree file) {
    String name = name(file);
    if (followed.add(name)) {
      file.imports().stream().filter(line -> !follow(line, name)).forEach(line -> broken.add(name));
    }
    return !broken.contains(name);
  }

  private boolean follow(Import line, String from) {
    int before = from.equals(line.file()) ? open.size()
        : open.stream().map(i -> FileNames.plain(i.span().source().name())).toList().indexOf(line.file());
    if (before >= 0) {
      diagnostics.add(cycle(line, open.subList(before, open.size())));
      return false;
    }
    open.add(line);
    Optional<SyntaxTree> file = files.containsKey(line.file()) ? files.get(line.file()) : found(line);
    boolean whole = file.map(this::follow).orElse(false);
    open.remove(open.size() - 1);
    return whole;
  }

  private static Diagnostic cycle(Import last, List<Import> before) {
    List<String> between = before.stream().map(i -> "`" + i.file() + "`").toList();
    Diagnostic cycle = Diagnostic.error("import-cycle", last.span(), "`" + last.file() + "` imports itself"
        + (between.isEmpty() ? "" : " by way of " + String.join(", ", between)));
    for (Import line : before) {
      cycle = cycle.because("`" + line.file() + "` is imported", line.span());
    }
    return cycle.hint("move what both need to a file of its own.");
  }

  private Optional<SyntaxTree> found(Import line) {
    files.put(line.file(), Optional.empty());
    try {
      Optional<String> text = finder.text(line.file());
      if (text.isPresent()) {
        Optional<SyntaxTree> file = parse(new Source(line.file(), text.get(), false));
        file.ifPresent(imported::add);
        return file;
      }
      diagnostics.add(missing(line));
    } catch (IOException e) {
      diagnostics.add(Diagnostic.error("missing-file", line.span(),
          "`" + line.file() + "` can't be read: " + e.getMessage()));
    }
    return Optional.empty();
  }

  private Diagnostic missing(Import line) throws IOException {
    Map<String, String> byStem = new TreeMap<>();
    folder(line).forEach(file -> byStem.put(stem(file), file));
    Diagnostic missing =
        Diagnostic.error("missing-file", line.span(), "there is no file `" + line.file() + "` to import");
    return Suggestions.nearest(stem(FileNames.last(line.file())), byStem.keySet())
        .map(stem -> missing.hint("did you mean '" + FileNames.beside(line.path(), byStem.get(stem)) + "'?"))
        .orElse(missing);
  }

  /** The files where the missing one should be, but for the one that imports it. */
  private Set<String> folder(Import line) throws IOException {
    Set<String> names = new TreeSet<>();
    finder.folder(line.file()).forEach(file -> names.add(FileNames.beside(line.file(), file)));
    files.keySet().stream().filter(name -> files.get(name).isPresent())
        .filter(name -> name.equals(FileNames.beside(line.file(), FileNames.last(name)))).forEach(names::add);
    names.remove(FileNames.plain(line.span().source().name()));
    return names.stream().map(FileNames::last).collect(Collectors.toCollection(TreeSet::new));
  }

  private static String stem(String file) {
    return file.endsWith(ENDING) ? file.substring(0, file.length() - ENDING.length()) : file;
  }
}
