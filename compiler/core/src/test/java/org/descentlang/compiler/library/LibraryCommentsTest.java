package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.Counterpart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Comments of public definitions: what they compute, then a line for the source, and one for each counterpart. */
class LibraryCommentsTest {
  private static final Set<String> LIBRARIES = Set.of("PyTorch", "Keras", "scikit-learn", "DJL");
  private static final Pattern CALL = Pattern.compile("(\\w+)\\(.*\\)");
  private static final Pattern NAMED = Pattern.compile("(\\w+) = ");

  static Stream<Described> definitions() {
    return Described.all();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void saysWhatItComputes(Described definition) {
    assertThat(definition.prose()).as(definition.name()).isNotBlank().matches("(?s).*[.)]|(?s).*\\n {2}.*");
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void saysItsSource(Described definition) {
    assertThat(definition.source()).as(definition.name()).isPresent();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void endsWithLinesThatSayWhoseTheyAre(Described definition) {
    long sources = definition.labelled().stream().filter(line -> line.startsWith("Source: ")).count();
    assertThat(sources).as(definition.name()).isLessThan(2);
    assertThat(definition.counterparts()).as(definition.name()).hasSize((int) (definition.labelled().size() - sources));
    assertThat(definition.counterparts()).as(definition.name()).allMatch(c -> LIBRARIES.contains(c.where()));
    definition.source().ifPresent(source -> assertThat(source).endsWith("."));
  }

  /** What stands behind an option of theirs are parameters of ours, or extents of these. */
  @ParameterizedTest
  @MethodSource("definitions")
  void namesOptionsThatThereAre(Described definition) {
    Set<String> known = new TreeSet<>(Described.words(definition.signature()));
    for (Counterpart counterpart : definition.counterparts()) {
      for (Counterpart.Option option : counterpart.options()) {
        assertThat(Described.words(option.here())).as(definition.name() + ": " + option.name())
            .isNotEmpty().allMatch(word -> known.contains(word) || word.equals("not"));
      }
      counterpart.use().ifPresent(use -> callsOptionsThatThereAre(definition.name(), use));
    }
  }

  private static void callsOptionsThatThereAre(String definition, String use) {
    var call = CALL.matcher(use);
    assertThat(call.matches()).as(definition + ": " + use).isTrue();
    List<Described> called = Described.all().filter(d -> d.name().equals(call.group(1))).toList();
    assertThat(called).as(definition + ": " + use).isNotEmpty();
    Set<String> options = called.stream().flatMap(d -> d.parameters().stream()).map(p -> p.name().text())
        .collect(Collectors.toSet());
    assertThat(NAMED.matcher(use).results().map(r -> r.group(1))).as(definition + ": " + use)
        .allMatch(options::contains);
  }

  /** A line that is not understood names nothing: there are this many at least. */
  @Test
  void namesManyCounterparts() {
    Set<String> named = Described.all().flatMap(d -> d.counterparts().stream())
        .flatMap(c -> c.names().stream().map(n -> c.where() + " " + n)).collect(Collectors.toSet());
    assertThat(named).hasSizeGreaterThan(250).contains("PyTorch optim.AdamW", "PyTorch nn.Linear",
        "Keras layers.Dense", "PyTorch nn.CrossEntropyLoss", "PyTorch nn.init.xavier_uniform_");
  }
}
