package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.Golden;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.parse.Counterpart;
import org.descentlang.compiler.parse.Elsewhere;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever writes a name of another library is told what it is here: each public class of the parts of PyTorch and Keras
 * that {@code names.txt} lists has a definition that says so, or a line among what is elsewhere.
 */
class ElsewhereTest {
  private static final String LIST = "library/names.txt";
  private static final List<Counterpart> ALL =
      Stream.concat(Described.all().flatMap(d -> d.counterparts().stream()), Elsewhere.all().stream()).toList();

  /** Of functions that definitions share their name with, there need be no line. */
  private static final Set<String> OWN = Described.all().map(Described::name).collect(Collectors.toSet());

  /** What can be called that no file declares, and names that a reader chooses. */
  private static final Set<String> KNOWN = Stream.of(Stream.of(Primitive.values()).map(Primitive::symbol),
          Stream.of("sum", "mean", "max", "uniform", "normal", "bernoulli", "pad", "number", "stop"),
          Stream.of("mine", "level", "size_of", "Name"), OWN.stream())
      .flatMap(names -> names).collect(Collectors.toSet());

  private static final Pattern CODE = Pattern.compile("`([^`]*)`");
  private static final Pattern CALLED = Pattern.compile("(?<![\\w.])(?<!new )([A-Za-z]\\w*)\\(");
  private static final Pattern OPTION = Pattern.compile("(\\w+)\\([^()]*?(\\w+) = ");

  /** {@code PyTorch nn: ReLU Linear}, and lines that go on with it. */
  static List<String> parts() {
    return List.of(Golden.read(LIST).replace("\n  ", " ").split("\n"));
  }

  @ParameterizedTest
  @MethodSource("parts")
  void knowsEachName(String part) {
    String[] sides = part.split(": ");
    String library = sides[0].split(" ")[0];
    assertThat(sides[1].split(" ")).allSatisfy(name ->
        assertThat(OWN.contains(name) || ALL.stream().anyMatch(c -> c.where().equals(library)
            && c.called(name).isPresent())).as(name).isTrue());
  }

  @Test
  void saysSomethingOfEach() {
    assertThat(Elsewhere.all()).hasSizeGreaterThan(150)
        .allMatch(c -> c.use().isPresent() || c.remark().isPresent())
        .noneMatch(c -> c.remark().filter(remark -> remark.isBlank() || remark.endsWith(".")).isPresent());
  }

  /** A name that a definition has as its own is told by its comment. */
  @Test
  void saysNothingTwice() {
    List<String> named = ALL.stream().flatMap(c -> c.proper().stream().map(n -> c.where() + " " + n)).toList();
    List<String> elsewhere =
        Elsewhere.all().stream().flatMap(c -> c.proper().stream().map(n -> c.where() + " " + n)).toList();
    assertThat(elsewhere).doesNotHaveDuplicates()
        .allMatch(name -> named.stream().filter(name::equals).count() == 1);
  }

  /** In what is written in code, of a call or a remark. */
  @Test
  void callsWhatThereIs() {
    Stream<String> remarks = Elsewhere.all().stream().flatMap(c -> c.remark().stream())
        .flatMap(remark -> CODE.matcher(remark).results().map(code -> code.group(1)));
    List<String> codes = Stream.concat(Elsewhere.all().stream().flatMap(c -> c.use().stream()), remarks).toList();
    assertThat(codes.stream().flatMap(code -> CALLED.matcher(code).results().map(call -> call.group(1))))
        .hasSizeGreaterThan(80).allMatch(KNOWN::contains);
    assertThat(codes.stream().flatMap(code -> OPTION.matcher(code).results())
        .filter(call -> OWN.contains(call.group(1)))).hasSizeGreaterThan(10)
        .allMatch(call -> options(call.group(1)).contains(call.group(2)));
  }

  private static Set<String> options(String definition) {
    return Described.all().filter(d -> d.name().equals(definition))
        .flatMap(d -> Stream.concat(d.parameters().stream().map(p -> p.name().text()), Stream.of("reduction")))
        .collect(Collectors.toSet());
  }

  @Test
  void knowsSpellings() {
    assertThat(Stream.of("lbfgs", "reduce_on_plateau", "swalr", "roc_auc", "lambda_lr", "multiplicative_lr",
        "chained_scheduler", "variance_scaling", "l1l2", "ctc", "focal", "Sequential", "random_normal"))
        .allMatch(name -> ALL.stream().anyMatch(c -> c.called(name).isPresent()));
    assertThat(Elsewhere.all().stream().flatMap(c -> c.called("ctc").stream())).contains("nn.CTCLoss");
  }

  /** What is cited of other pages stands there. */
  @Test
  void citesHeadings() {
    List<String> headings = Arrays.stream(Golden.read(LibraryNames.RUNTIME).split("\n"))
        .filter(line -> line.startsWith("## ")).map(line -> line.substring(3)).toList();
    assertThat(Elsewhere.all().stream().flatMap(c -> c.remark().stream()).flatMap(LibraryNames::cited).distinct())
        .hasSizeGreaterThan(1).allMatch(headings::contains);
  }
}
