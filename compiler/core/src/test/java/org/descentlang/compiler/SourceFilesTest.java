package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SourceFilesTest {
  private static final Path HERE = Path.of("").toAbsolutePath();
  private final SourceFiles files = new SourceFiles(Path.of(""));

  @Test
  void whatIsInsideOfTheBaseIsCitedFromThereOn() {
    assertThat(files.citation(HERE.resolve("nets/../nets/deep.dl").toString())).isEqualTo("nets/deep.dl");
  }

  @Test
  void whatIsElsewhereIsCitedByItsOwnName() {
    assertThat(files.citation(HERE.resolveSibling("elsewhere").resolve("deep.dl").toString())).isEqualTo("deep.dl");
  }

  @Test
  void aPathFromTheBaseStaysAsItIs() {
    assertThat(files.citation("../shared/blocks.dl")).isEqualTo("../shared/blocks.dl");
  }
}
