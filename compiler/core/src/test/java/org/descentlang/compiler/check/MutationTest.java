package org.descentlang.compiler.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Golden;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Renderer;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

/** Programs with a token lost, doubled, changed or swapped: whatever comes of them, the compiler does not fail. */
final class MutationTest {
  private static final Duration TIME = Duration.ofSeconds(15);
  private static final Pattern TOKEN = Pattern.compile(
      "\\s+|//[^\\n]*|[\\p{L}_][\\p{L}\\d_]*|[\\d.]+(e-?\\d+)?|:=|==|<=|>=|!=|\\.\\.|.", Pattern.DOTALL);

  private final Random random = new Random(Long.getLong("mutation.seed", 20261123L));

  private static List<Path> programs() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder : List.of(Path.of("..", "..", "grammar", "src", "test", "resources", "accept"),
        Golden.path("eight"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(f -> f.toString().endsWith(".dl")).sorted().forEach(found::add);
      }
    }
    return found;
  }

  private static List<String> tokens(Path file) {
    try {
      return TOKEN.matcher(Files.readString(file)).results().map(MatchResult::group).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void mutatedProgramsDoNotBreakTheCompiler() throws IOException {
    List<List<String>> programs = programs().stream().map(MutationTest::tokens).toList();
    assertThat(programs).hasSizeGreaterThan(15);
    long end = System.nanoTime() + TIME.toNanos();
    int accepted = 0;
    int compiled = 0;
    while (System.nanoTime() < end) {
      String text = mutated(programs.get(random.nextInt(programs.size())));
      compiled++;
      accepted += compile(text) ? 1 : 0;
    }
    assertThat(compiled).isGreaterThan(50);
    assertThat(accepted).isLessThan(compiled);
  }

  private static boolean compile(String text) {
    Compilation compilation = Compiler.compile(List.of(new Source("mutated.dl", text, false)), new Options(true, ""));
    List<Diagnostic> bugs = compilation.diagnostics().stream().filter(d -> d.id().equals("compiler-bug")).toList();
    assertThat(bugs).as(() -> text + "\n\n" + Renderer.PLAIN.render(bugs)).isEmpty();
    return !compilation.failed();
  }

  private String mutated(List<String> program) {
    List<String> tokens = new ArrayList<>(program);
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      mutate(tokens);
    }
    return String.join("", tokens);
  }

  private void mutate(List<String> tokens) {
    int at = visible(tokens);
    int other = visible(tokens);
    switch (random.nextInt(6)) {
      case 0 -> tokens.set(at, "");
      case 1 -> tokens.set(at, tokens.get(at) + " " + tokens.get(at));
      case 2 -> tokens.set(at, tokens.get(other));
      case 3 -> {
        String first = tokens.get(at);
        tokens.set(at, tokens.get(other));
        tokens.set(other, first);
      }
      case 4 -> tokens.set(at, number());
      default -> tokens.set(at, like(tokens, at));
    }
  }

  private int visible(List<String> tokens) {
    int at = random.nextInt(tokens.size());
    return tokens.get(at).isBlank() && random.nextInt(20) > 0 ? visible(tokens) : at;
  }

  private String number() {
    return List.of("0", "1", "2", "-1", "0.5", "1e9", "100_000", "2147483647", "1e308", "inf").get(random.nextInt(10));
  }

  /** A name by a name, a sign by a sign. */
  private String like(List<String> tokens, int at) {
    boolean name = Character.isLetter(tokens.get(at).charAt(0));
    List<String> same = tokens.stream()
        .filter(t -> !t.isBlank() && Character.isLetter(t.charAt(0)) == name && !t.startsWith("//")).toList();
    return same.isEmpty() ? "" : same.get(random.nextInt(same.size()));
  }
}
