package org.descentlang.runtime.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import org.descentlang.runtime.JarSize;
import org.junit.jupiter.api.Test;

/** What ships with each application that trains from files is small. */
class JarSizeTest {
  @Test
  void theJarHasLessThan60000Bytes() throws IOException, URISyntaxException {
    assertThat(JarSize.of(Fit.class)).isLessThan(60_000);
  }
}
