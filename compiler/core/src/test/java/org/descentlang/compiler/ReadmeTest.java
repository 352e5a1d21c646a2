package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.emit.Compiled;
import org.descentlang.compiler.emit.GeneratedFile;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

/** What the project's first page shows of the program, of the library and of what the compiler makes is so. */
final class ReadmeTest {
  private static final String CHECKOUT = "../../../../../";
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```$");
  private static final String PROGRAM = Golden.read(CHECKOUT + "samples/digits/digits.dl");

  private final Compilation compilation = Compiler.compile(
      List.of(new Source("digits.dl", PROGRAM, false)), Options.DEFAULT, new SourceFiles(Golden.path(".")));

  /** The only block that begins so. */
  private static String block(String language, String beginning) {
    Matcher blocks = BLOCK.matcher(Golden.read(CHECKOUT + "README.md"));
    List<String> found = blocks.results()
        .filter(b -> b.group(1).equals(language) && b.group(2).startsWith(beginning)).map(b -> b.group(2)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static String withoutComments(String program) {
    return program.replaceAll(" *//[^\n]*", "");
  }

  @Test
  void theProgramIsTheSample() {
    assertThat(withoutComments(PROGRAM)).endsWith("\n" + block("", "model Digits"));
  }

  @Test
  void theGoldenIsTheSample() {
    assertThat(Golden.read("golden/digits/digits.dl")).isEqualTo(PROGRAM);
  }

  @Test
  void theDefinitionsAreTheLibrary() {
    String library = StandardLibrary.sources().stream().map(Source::text).collect(Collectors.joining("\n"));
    assertThat(Stream.of(block("", "layer dense").split("\n\n"))).allSatisfy(d -> assertThat(library).contains(d));
  }

  @Test
  void theDerivativesAreExplained() {
    assertThat(compilation.stages().get(Compilation.OVERVIEW)).contains(block("", "  logits.weight.grad"));
  }

  @Test
  void theJavaIsGenerated() {
    assertThat(compilation.files()).anySatisfy(f -> assertThat(f.text()).contains(block("java", "    //")));
  }

  @Test
  void theUseCompiles() {
    String use = """
        package org.descentlang.samples.digits;

        final class Use {
          static void use(float[] pixels, int[] digit, float[] logits, int count, java.nio.file.Path path)
              throws java.io.IOException {
            %s
          }
        }
        """.formatted(block("java", "DigitsTrainer trainer"));
    List<GeneratedFile> files = Stream.concat(
        Stream.of(new GeneratedFile("org.descentlang.samples.digits.Use", use)),
        compilation.files().stream().map(f -> new GeneratedFile(f.className(), f.text()))).toList();
    assertThat(Compiled.of(files).type("org.descentlang.samples.digits.Use")).isNotNull();
  }
}
