package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Renderer;
import org.descentlang.compiler.source.Source;
import org.descentlang.compiler.source.Span;
import org.junit.jupiter.api.Test;

class PassesTest {
  private final Passes passes = Passes.of(() -> "checked");

  private String told(CompilerBug bug) {
    Diagnostic diagnostic = bug.told(new Span(new Source("m.dl", "model M\n", false), 6, 7));
    return Renderer.PLAIN.render(List.of(diagnostic)).replaceAll(":\\d+(?=[,.]\\s)", ":LINE");
  }

  @Test
  void aStageIsWhatItsLastPassMade() {
    passes.run(Stage.SIMPLIFY, () -> 1, i -> "first " + i);
    passes.run(Stage.DIFFERENTIATE, () -> 2, i -> "derived " + i);
    assertThat(passes.run(Stage.SIMPLIFY, () -> 3, i -> "last " + i)).isEqualTo(3);
    assertThat(passes.made().get(Stage.SIMPLIFY).get()).isEqualTo("last 3");
    assertThat(passes.made()).containsOnlyKeys(Stage.DIFFERENTIATE, Stage.SIMPLIFY);
  }

  @Test
  void aFailureNamesItsOwnPassAndWhatThatWasGiven() {
    passes.run(Stage.LOWER, () -> "unit", text -> text);
    CompilerBug bug = catchThrowableOfType(
        CompilerBug.class, () -> passes.run(Stage.SIMPLIFY, PassesTest::failing, i -> "never"));
    assertThat(told(bug)).startsWith("""
        m.dl:1:7: error [compiler-bug]: bug in the compiler, in pass simplify: NoSuchElementException, No value present

          1 | model M
            |       ^

        It failed in PassesTest.failing:LINE, Passes.""")
        .endsWith("""
        The pass was given

        unit.
        Hint: please report this with the program; it is no mistake of yours.
        """);
  }

  private static int failing() {
    return Optional.<Integer>empty().orElseThrow();
  }

  @Test
  void theFirstPassHasNothingBeforeIt() {
    CompilerBug bug = catchThrowableOfType(CompilerBug.class, () -> Passes.ofNothing().run(Stage.PARSE, () -> {
      throw new IllegalStateException();
    }, i -> "never"));
    assertThat(told(bug)).contains("in pass parse: IllegalStateException").doesNotContain("was given");
  }

  @Test
  void aStackThatOverflowsSaysThatTheProgramIsTooLarge() {
    CompilerBug bug = catchThrowableOfType(
        CompilerBug.class, () -> passes.run(Stage.EMIT, () -> endless(0), i -> "never"));
    assertThat(told(bug)).isEqualTo("""
        m.dl:1:7: error [too-large]: the program is too deep for pass emit: definitions or expressions depend on each \
        other in too long a chain

          1 | model M
            |       ^

        Hint: `repeat` less often, or define over an index instead.
        """);
  }

  private static int endless(int depth) {
    return endless(depth + 1) + 1;
  }
}
