package org.descentlang.compiler.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.descentlang.compiler.source.Renderer;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the text: a tree or an error, and each error can be shown. */
final class HostileTextTest {
  private static final Path CORPUS = Path.of("..", "..", "grammar", "src", "test", "resources", "accept");
  private static final int STACK = 512 * 1024;
  private static final Duration BOUND = Duration.ofSeconds(5);
  private static final String SIGNS = "()[]{}<>=+-*/%^.,:;~@|'\"#!&?\n\t \r\u0000\uD83D\uFEFFx0";

  private static Parsed parse(String text) {
    Parsed parsed = Parser.parse(new Source("a.dl", text, false));
    assertThat(parsed.tree().isPresent()).isEqualTo(parsed.diagnostics().isEmpty());
    assertThat(Renderer.PLAIN.render(parsed.diagnostics()).isEmpty()).isEqualTo(parsed.tree().isPresent());
    return parsed;
  }

  static List<String> corpus() throws IOException {
    List<String> programs = new ArrayList<>();
    try (Stream<Path> files = Files.list(CORPUS)) {
      for (Path file : files.sorted().toList()) {
        programs.add(Files.readString(file));
      }
    }
    return programs;
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void everyProgramOfTheCorpusIsATree(String program) {
    assertThat(parse(program).diagnostics()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void lineEndsMayBeThoseOfAnySystem(String program) {
    assertThat(parse("\uFEFF" + program.replace("\n", "\r\n")).diagnostics()).isEmpty();
    assertThat(parse(program.replace("\n", "\r")).diagnostics()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "\u0000", "\uD800", "\uDC00x", "'", "\"", "fn f(x) = 'never closed", "fn f(x) = \"", "fn f(x) = '", "/*", "#",
      "\u001b[31m", "}", "{", ")", "(", "fn", "fn f", "fn f(", "fn f(x) =", "model M() {", "model M() { y",
      "model M() { y[", ".", "..", ".*", "@", "max(",
      "fn f(x) = max", "fn f(x) = max(", "fn f(x) = max(x", "fn f(x) = max(x)", "trainer T {", "package", "return"
  })
  void fragmentsAreRefused(String text) {
    assertThat(parse(text).diagnostics()).isNotEmpty();
  }

  @Test
  void longTextsAreReadOrRefused() {
    assertThat(parse("x".repeat(10_000_000)).diagnostics()).hasSize(1);
    assertThat(parse("fn f(x) = " + "x".repeat(1_000_000)).diagnostics()).isEmpty();
    assertThat(parse("fn f(x) = " + "9".repeat(1_000_000)).diagnostics()).hasSize(1);
    assertThat(parse("fn f(x) = [" + "1, ".repeat(20_000) + "1]").diagnostics()).isEmpty();
    assertThat(parse("# ".repeat(1_000_000 / 2)).diagnostics()).hasSize(1);
    assertThat(parse(";\n".repeat(1_000_000 / 2)).diagnostics()).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "(", "[", "-", "not ", "f(", "x[", "if a then ", "if a then b else ", "x ^ ", "x + ", "x * ", "x / ", "x and ",
      "x implies ", "sum(i) ", "max(", "sum(i) x * ", "x.a", ".0", "x[0]", "[1][", "((a, b), "
  })
  void deepTextsAreRefused(String part) {
    assertThat(parse("fn f(x) = x" + part.repeat(40_000)).diagnostics()).isNotEmpty();
    assertThat(parse("fn f(x) = " + part.repeat(40_000) + "x").diagnostics()).isNotEmpty();
    assertThat(parse("layer f(x) { y[" + part.repeat(40_000) + "x").diagnostics()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "repeat 2 {\n", "if a {\n", "if a { } else ", "}", "if a { } else { "})
  void deepBlocksAreRefused(String part) {
    assertThat(parse("layer f(x) {\n" + part.repeat(40_000)).diagnostics()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "f(", "x[", "f(x, [", "f(-x * ", "(if a then b else ", "f(a = ", "f(j: "})
  void whatIsJustNotTooDeepFitsOnASmallStack(String opening) throws InterruptedException {
    int brackets = opening.replaceAll("[^(\\[]", "").length();
    int levels = (Nesting.OPERATORS - 1) / (opening.contains("if") || opening.contains("-") ? 7 : 4 * brackets);
    String closing = new StringBuilder(opening.replaceAll("[^(\\[]", "")).reverse().toString()
        .replace('(', ')').replace('[', ']');
    parsesOnSmallStack("fn f(x) = " + opening.repeat(levels) + "x" + closing.repeat(levels));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "x ^ ", "x + ", "x * ", "x and ", "not ", "if a then b else ", "sum() "})
  void aLongChainFitsOnASmallStack(String link) throws InterruptedException {
    parsesOnSmallStack("fn f(x) = " + link.repeat(link.startsWith("if") ? 127 : 250) + "x");
  }

  private static void parsesOnSmallStack(String text) throws InterruptedException {
    List<Parsed> results = new ArrayList<>();
    Thread small = new Thread(null, () -> results.add(parse(text)), "small", STACK);
    small.start();
    small.join();
    assertThat(results).hasSize(1);
    assertThat(results.get(0).diagnostics()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void mutantsAreTreesOrErrors(long seed) throws IOException {
    List<String> programs = corpus();
    Random random = new Random(seed);
    long end = System.nanoTime() + BOUND.toNanos();
    int refused = 0;
    for (int i = 0; i < 300 && System.nanoTime() < end; i++) {
      String mutant = programs.get(random.nextInt(programs.size()));
      for (int n = random.nextInt(4); n >= 0; n--) {
        mutant = random.nextBoolean() ? mutateWord(mutant, random) : mutateSign(mutant, random);
      }
      refused += parse(mutant).diagnostics().size();
    }
    assertThat(refused).isPositive();
  }

  /** One character more, less, doubled or changed. */
  private static String mutateSign(String text, Random random) {
    int at = random.nextInt(text.length());
    String sign = String.valueOf(SIGNS.charAt(random.nextInt(SIGNS.length())));
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, at) + text.substring(at + 1);
      case 1 -> text.substring(0, at) + text.charAt(at) + text.substring(at);
      case 2 -> text.substring(0, at) + sign + text.substring(at + 1);
      default -> text.substring(0, at) + sign + text.substring(at);
    };
  }

  /** One word less, doubled or exchanged with another. */
  private static String mutateWord(String text, Random random) {
    List<String> words = new ArrayList<>(List.of(text.split("(?<=\\W)|(?=\\W)")));
    int at = random.nextInt(words.size());
    int other = random.nextInt(words.size());
    switch (random.nextInt(3)) {
      case 0 -> words.remove(at);
      case 1 -> words.add(at, words.get(at));
      default -> words.set(at, words.set(other, words.get(at)));
    }
    return String.join("", words);
  }
}
