package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import org.junit.jupiter.api.Test;

/** What ships with each application is small. */
class JarSizeTest {
  @Test
  void theJarHasLessThan100000Bytes() throws IOException, URISyntaxException {
    assertThat(JarSize.of(Trainer.class)).isLessThan(100_000);
  }
}
