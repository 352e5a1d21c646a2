package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "trian | did you mean train?",
      "train a.dl | '--data=DATA'",
      "train a.dl --data b.csv --epochs 1 --steps 1 | mutually exclusive",
      "train a.dl --data b.csv --epochs 0 | --epochs is 0, but must be at least 1",
      "train a.dl --data b.csv --validation 1.5 | neither a file nor a fraction between 0 and 1",
      "train a.dl --data b.csv --validation -0.2 | neither a file nor a fraction between 0 and 1",
      "train a.dl --data b.csv --validation 0,2 | neither a file nor a fraction between 0 and 1",
      "train a.dl --data x=b.idx,y= | 'y=' is not of the form NAME=FILE",
      "train a.dl --data x=b.idx,x=c.idx | two files are given for x",
      "train a.dl --data b.csv --init c --resume d | only one of them makes sense",
      "train a.dl --data b.csv --seed 1 --resume d | leave --seed out",
      "train a.dl --data b.csv --type f16 | f16",
      "check | 'FILE'",
      "compile a.dl | '--directory=DIR'"
  })
  void aWrongCommandLineIsStatusTwo(String arguments, String message) {
    Run run = Run.of((Object[]) arguments.split(" "));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("descent: ").contains(message, "Try 'descent help").doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void noCommandIsAskedForOne() {
    Run run = Run.of();
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("check, compile, explain, check-gradients, train, predict");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "compile", "explain", "check-gradients", "train", "predict"})
  void eachCommandHasHelpWithAnExample(String command) {
    Run run = Run.of("help", command);
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: descent " + command).contains("Examples:\n  descent " + command);
    assertThat(Run.of(command, "--help").out()).isEqualTo(run.out());
  }

  @Test
  void tellsItsVersion() {
    Run run = Run.of("--version");
    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("descent ").contains("Java ");
  }
}
