package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.source.Renderer;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

/** Files in memory that import each other. */
final class ImportsTest {
  private static final String MODEL = """
      package models

      // What both trainers learn.
      model Net(x: [3]) {
        z = dense(x, 2)
        return z
      }
      """;

  private static String trainer(String name) {
    return """
        package trainers

        import '../models/net.dl'

        trainer %s {
          model Net
          target y: [2]
          loss mse(z, y)
          optimizer sgd(0.1)
          batch 2
        }
        """.formatted(name);
  }

  /** Files by their names, and the names that were asked for. */
  private record Shelf(Map<String, String> files, List<String> asked) implements SourceFinder {
    @Override
    public Optional<String> text(String name) {
      asked.add(name);
      return Optional.ofNullable(files.get(name));
    }

    @Override
    public List<String> folder(String name) {
      return List.of();
    }
  }

  private static Source source(String name, String text) {
    return new Source(name, text, false);
  }

  private static List<String> classes(Compilation compilation) {
    assertThat(Renderer.PLAIN.render(compilation.diagnostics())).isEmpty();
    return compilation.files().stream().map(Compilation.JavaFile::className).toList();
  }

  @Test
  void sourcesImportEachOtherInAnyOrder() {
    Source model = source("models/net.dl", MODEL);
    Source first = source("trainers/first.dl", trainer("First"));
    assertThat(classes(Compiler.compile(List.of(first, model), Options.DEFAULT)))
        .containsExactly("trainers.First", "trainers.Net");
    assertThat(classes(Compiler.compile(List.of(model, first), Options.DEFAULT)))
        .containsExactly("trainers.First", "trainers.Net");
  }

  @Test
  void aModelIsOneClassForTheTrainersOfAPackage() {
    Compilation compilation = Compiler.compile(List.of(source("trainers/first.dl", trainer("First")),
        source("./trainers/./second.dl", trainer("Second")), source("x/../models/net.dl", MODEL)), Options.DEFAULT);
    assertThat(classes(compilation)).containsExactly("trainers.First", "trainers.Net", "trainers.Second");
    assertThat(compilation.files().get(1).text()).contains("What both trainers learn.");
  }

  @Test
  void trainersOfImportedFilesAreNotCompiled() {
    Shelf shelf = new Shelf(Map.of("models/net.dl", MODEL + trainer("Other").replaceAll("(?s).*?(?=trainer O)", "")),
        new ArrayList<>());
    Source first = source("trainers/first.dl", trainer("First"));
    assertThat(classes(Compiler.compile(List.of(first), Options.DEFAULT, shelf)))
        .containsExactly("trainers.First", "trainers.Net");
  }

  @Test
  void aFileIsReadOnceHoweverManyImportIt() {
    Shelf shelf = new Shelf(Map.of(
        "a/left.dl", "import 'base.dl'\nfn left(x) = base(x)\n",
        "a/right.dl", "import '../a/base.dl'\nfn right(x) = base(x)\n",
        "a/base.dl", "fn base(x) = x / 2\n"), new ArrayList<>());
    Source program = source("net.dl", """
        import 'a/left.dl'
        import 'a/right.dl'

        model Net(x: [3]) {
          z = dense(left(x) + right(x), 2)
          return z
        }
        """ + trainer("Fit").replaceAll("(?s).*?(?=trainer F)", ""));
    assertThat(classes(Compiler.compile(List.of(program), Options.DEFAULT, shelf))).containsExactly("Fit", "Net");
    assertThat(shelf.asked()).containsExactly("a/left.dl", "a/base.dl", "a/right.dl");
  }

  @Test
  void theHeaderNamesWhatATrainerIsMadeOfAndNothingElse() {
    List<Source> sources = List.of(source("trainers/first.dl", trainer("First")), source("models/net.dl", MODEL),
        source("other.dl", "fn unrelated(x) = x\n"));
    String text = Compiler.compile(sources, Options.DEFAULT).files().get(0).text();
    assertThat(text).containsSubsequence("  trainers/first.dl ", "  models/net.dl ", "  standard library ")
        .doesNotContain("other.dl");
  }

  /** What an argument names is looked up where it stands, whoever calls it. */
  @Test
  void aFunctionThatIsHandedOnIsThatOfItsFile() {
    Shelf shelf = new Shelf(Map.of("a.dl", """
        fn applied(f, x) = f(own(x))
        private fn own(x) = 3 * x
        private fn half(x) = 1000 * x
        """), new ArrayList<>());
    Compilation compilation = Compiler.compile(List.of(source("net.dl", """
        import 'a.dl'

        fn own(x) = 1000 * x
        private fn half(x) = x / 2

        model Net(x: [3]) {
          h = applied(half, x)
          z = dense(h, 2)
          return z
        }
        """ + trainer("Fit").replaceAll("(?s).*?(?=trainer F)", ""))), Options.DEFAULT, shelf);
    assertThat(compilation.stages().get("lower")).contains("h[b, i] = 3 * x[b, i] / 2").doesNotContain("1000");
  }
}
