package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.descentlang.compiler.Golden;
import org.descentlang.compiler.Stages;
import org.descentlang.compiler.StandardLibrary;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.parse.Parser;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the compiler makes of each definition, and derives of it: a file for each, with all of its cases. In formulas,
 * what is learnt is a parameter, so that only what reads an input has the batch's index.
 */
class LibraryGoldensTest {
  private static final String FOLDER = "golden/library/";

  private static final String DECLARATIONS = """
      optimizer expose() {
        update w by g at t { w := g }
      }

      layer learnt() {
        weight value: [] = 0
        return value
      }

      layer learnt(size: dim) {
        weight value: [size] = 0
        y[i] = value[i]
        return y
      }

      loss itself(v) = v
      """;

  /** A title, and a program, of which the training or the update is shown. */
  private record Use(String title, String program, boolean ofUpdate) {}

  private static final Map<String, List<Use>> USES = uses();

  private static Map<String, List<Use>> uses() {
    Map<String, List<Use>> uses = new TreeMap<>();
    Formula.read().all().forEach(f -> uses.computeIfAbsent(f.definition(), d -> new ArrayList<>())
        .add(new Use(f.call(), program(f), false)));
    for (int n = 0; n < LibraryGradientsTest.CASES.size(); n++) {
      LibraryGradientsTest.Case given = LibraryGradientsTest.CASES.get(n);
      uses.computeIfAbsent(given.definition(), d -> new ArrayList<>())
          .add(new Use(given.toString(), Probe.DECLARATIONS + LibraryGradientsTest.text(n), false));
    }
    UpdateLines.ALL.forEach((definition, lines) -> lines.forEach(line ->
        uses.computeIfAbsent(definition, d -> new ArrayList<>()).add(new Use(line, UpdateLines.program(line), true))));
    return uses;
  }

  private static String program(Formula formula) {
    String inputs = formula.givens().stream().filter(g -> !g.isLearnt()).map(g -> g.word() + ": " + g.type())
        .collect(Collectors.joining(", "));
    String learnt = formula.givens().stream().filter(Given::isLearnt)
        .map(g -> "  " + g.word() + " = learnt(" + (g.size() == 1 ? "" : g.size()) + ")\n")
        .collect(Collectors.joining());
    return DECLARATIONS + """

        model Golden(%s) {
        %s  value = %s
          return value
        }

        trainer Fit {
          model Golden
          loss itself(value, reduction = 'sum')
          optimizer expose()
          batch 2
        }
        """.formatted(inputs, learnt, formula.call());
  }

  static Set<String> definitions() {
    return USES.keySet();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void readsAsItsFile(String definition) {
    Golden.check(FOLDER + definition + ".txt",
        USES.get(definition).stream().map(LibraryGoldensTest::text).collect(Collectors.joining("\n")));
  }

  /** What any trainer has. */
  private static final Pattern FRAME =
      Pattern.compile("train:|  (itself\\.|loss\\.weight|return |.*\\.grad_sum := ).*");

  private static final Pattern ACCUMULATED =
      Pattern.compile("  (\\S+)\\.grad_sum\\.next(\\[.*?])? = if pending == 0 then (.*) else .*");

  /** What any update has. */
  private static final Pattern FRAME_OF_UPDATE = Pattern.compile("update:|  (scale = |return |\\S+ := ).*");

  private static String text(Use use) {
    Unit unit = Stages.of(new Source("golden.dl", use.program, false)).last();
    Pattern frame = use.ofUpdate ? FRAME_OF_UPDATE : FRAME;
    return use.title + "\n" + Printer.text(use.ofUpdate ? unit.update() : unit.train()).lines()
        .filter(line -> !frame.matcher(line).matches())
        .map(line -> ACCUMULATED.matcher(line).replaceFirst("  by $1$2: $3") + "\n").collect(Collectors.joining())
        + (use.ofUpdate ? "" : zeros(unit));
  }

  /** Parameters from which nothing leads to the value. */
  private static String zeros(Unit unit) {
    Set<String> reached = unit.train().commits().stream().map(c -> c.target().name()).collect(Collectors.toSet());
    return unit.initialize().commits().stream().map(Program.Commit::target)
        .filter(t -> t.role() == Role.PARAMETER && !reached.contains(t.name() + ".grad_sum"))
        .map(t -> "  by " + t.name() + ": 0\n").collect(Collectors.joining());
  }

  /** What {@link LibraryGradientsTest} asks of functions and losses. */
  @Test
  void everyLineOfATrainerHasAUse() {
    Set<String> declared = StandardLibrary.sources().stream()
        .flatMap(s -> Parser.parse(s).tree().orElseThrow().declarations().stream()).filter(UpdateLines::isLine)
        .map(d -> d.name().text()).collect(Collectors.toSet());
    assertThat(UpdateLines.ALL.keySet()).containsExactlyInAnyOrderElementsOf(declared);
  }

  /** A file of no definition would be read by nobody. */
  @Test
  void eachFileIsOfADefinition() throws IOException {
    try (var files = Files.list(Golden.path(FOLDER))) {
      assertThat(files.map(f -> f.getFileName().toString().replace(".txt", ""))).containsAll(definitions())
          .isSubsetOf(definitions());
    }
  }
}
