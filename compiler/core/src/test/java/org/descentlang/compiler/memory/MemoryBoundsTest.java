package org.descentlang.compiler.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On samples and workloads, arrays of values take no more than a tenth above what they take in any plan. */
final class MemoryBoundsTest {
  private static final Pattern LINE =
      Pattern.compile("(\\d+) bytes of values, (\\d+) at least in any plan; (\\d+) bytes are alive at once");

  static Stream<Path> programs() throws IOException {
    Path samples = Path.of("..", "..", "samples");
    Path workloads = Path.of("src", "test", "resources", "library");
    try (Stream<Path> all = Files.walk(samples, 2); Stream<Path> ours = Files.list(workloads)) {
      return Stream.concat(all, ours.filter(f -> f.getFileName().toString().matches("w\\d\\.dl")))
          .filter(f -> f.toString().endsWith(".dl")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void noMoreThanATenthAboveTheLeast(Path program) throws IOException {
    Compilation compilation = Compiler.compile(
        List.of(new Source(program.getFileName().toString(), Files.readString(program), false)),
        new Options(false, "test"));
    assertThat(compilation.diagnostics()).isEmpty();
    List<MatchResult> plans = LINE.matcher(compilation.texts().get("memory").get()).results().toList();
    assertThat(plans).isNotEmpty().allSatisfy(plan -> {
      long values = Long.parseLong(plan.group(1));
      long least = Long.parseLong(plan.group(2));
      assertThat(values).isGreaterThanOrEqualTo(least).isLessThanOrEqualTo(least + least / 10);
      assertThat(least).isGreaterThanOrEqualTo(Long.parseLong(plan.group(3)));
    });
  }
}
