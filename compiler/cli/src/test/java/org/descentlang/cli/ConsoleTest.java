package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {

  @Test
  void aTerminalHasColours() {
    assertThat(Console.coloured(Map.of(), true)).isTrue();
    assertThat(Console.coloured(Map.of(), false)).isFalse();
  }

  @Test
  void noColorComesFirst() {
    assertThat(Console.coloured(Map.of("NO_COLOR", "1", "CLICOLOR_FORCE", "1"), true)).isFalse();
    assertThat(Console.coloured(Map.of("NO_COLOR", ""), true)).isTrue();
  }

  @Test
  void coloursCanBeForcedAndSwitchedOff() {
    assertThat(Console.coloured(Map.of("CLICOLOR_FORCE", "1"), false)).isTrue();
    assertThat(Console.coloured(Map.of("CLICOLOR_FORCE", "0"), false)).isFalse();
    assertThat(Console.coloured(Map.of("CLICOLOR", "0"), true)).isFalse();
  }
}
