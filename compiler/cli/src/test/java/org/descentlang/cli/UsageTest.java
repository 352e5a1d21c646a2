package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "trian | Unknown command 'trian'; did you mean train?",
      "frain a.dl --data b.csv | Unknown command 'frain'; did you mean train?",
      "xyz | Unknown command 'xyz'; there are check, compile, explain, ",
      "help trian | Unknown command 'trian'; did you mean train?",
      "help xyz | Unknown command 'xyz'",
      "train a.dl --data b.csv --epoch 3 | Unknown option: '--epoch'; did you mean --epochs?",
      "train a.dl --data b.csv --epoch 3 --stops 4 | Unknown options: '--epoch', '--stops'",
      "train a.dl --data b.csv --lr 0.1 | Unknown option: '--lr'; it is said in the .dl file",
      "train a.dl --data b.csv --batch=8 | Unknown option: '--batch=8'; it is said in the .dl file",
      "train a.dl b.dl --data c.csv | 'b.dl' is an argument too many",
      "train a.dl | '--data=DATA'",
      "train a.dl --data b.csv --epochs 1 --steps 1 | --epochs and --steps both say how long to train: only one",
      "train a.dl --data b.csv --steps 1 --steps 2 | option '--steps' (N) should be specified only once",
      "check-gradients a.dl --tolerance NaN | --tolerance is NaN, but must be at least 0",
      "check-gradients a.dl --tolerance -1 | --tolerance is -1.0, but must be at least 0",
      "bench a.dl --seconds 0 | --seconds is 0.0, but must be above 0",
      "bench a.dl --seconds NaN | --seconds is NaN, but must be above 0",
      "bench a.dl --threads 0 | --threads is 0, but must be from 1 to 1024",
      "bench a.dl --data b.csv | Unknown option: '--data'",
      "train a.dl --data b.csv --epochs 0 | --epochs is 0, but must be at least 1",
      "train a.dl --data b.csv --threads 0 | --threads is 0, but must be from 1 to 1024",
      "train a.dl --data b.csv --threads 5000 | --threads is 5000, but must be from 1 to 1024",
      "train a.dl --data b.csv --validation 1.5 | neither a file nor a fraction between 0 and 1",
      "train a.dl --data b.csv --validation -0.2 | neither a file nor a fraction between 0 and 1",
      "train a.dl --data b.csv --validation 0,2 | neither a file nor a fraction between 0 and 1",
      "train a.dl --data b.csv --validation 20% | neither a file nor a fraction between 0 and 1",
      "train a.dl --data x=b.csv,y=c.npy | 'x=b.csv': a CSV file has columns for all names, and stands alone",
      "train a.dl --data x=b.idx,y= | 'y=' is not of the form NAME=FILE",
      "train a.dl --data x=b.idx,x=c.idx | two files are given for x",
      "train a.dl --data b.csv --init c --resume d | only one of them makes sense",
      "train a.dl --data b.csv --seed 1 --resume d | leave --seed out",
      "train a.dl --data b.csv --type f16 | f16",
      "train a.dl --data b.csv --save c.npz | --save c.npz: no name of a safetensors file, which is written, ends in",
      "train a.dl --data b.csv --save c.CSV | ends in .csv",
      "predict a.dl --data b.csv --params c --out d.npy | --out d.npy: no name of a safetensors file",
      "check | 'FILE'",
      "compile a.dl | '--directory=DIR'"
  })
  void aWrongCommandLineIsStatusTwo(String arguments, String message) {
    Run run = Run.of((Object[]) arguments.split(" "));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("descent: ").contains(message, "Try 'descent help").doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--save", "--log", "--data", "--validation", "--init", "--resume"})
  void anEmptyNameIsNoFile(String option) {
    Run run = Run.of(option.equals("--data") ? new Object[] {"train", "a.dl", "--data", ""}
        : new Object[] {"train", "a.dl", "--data", "b.csv", option, ""});
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("descent: Invalid value for option '" + option + "'")
        .contains("the name of a file is empty");
  }

  @Test
  void anEmptyNameIsNoProgramEither() {
    assertThat(Run.of("check", "").err())
        .startsWith("descent: Invalid value for FILE: the name of a file is empty\n");
    assertThat(Run.of("compile", "a.dl", "-d", "").status()).isEqualTo(2);
  }

  @Test
  void noCommandIsAskedForOne() {
    Run run = Run.of();
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("check, compile, explain, check-gradients, bench, train, predict");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "compile", "explain", "check-gradients", "bench", "train", "predict"})
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
