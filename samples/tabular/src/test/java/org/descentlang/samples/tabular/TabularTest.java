package org.descentlang.samples.tabular;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.IntStream;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.Fit;
import org.descentlang.samples.testing.Allocation;
import org.junit.jupiter.api.Test;

/**
 * On strikes that need no download: what damages is a large bird at the first airport and a small one at the second, at
 * a high speed, or at one that is not noted.
 */
class TabularTest {

  private static final int SIZE = 4_000;

  private static Examples strikes(Trainer trainer, long seed) {
    long key = Draws.key(seed, Draws.name("strikes"), 0);
    int[][] codes = new int[8][SIZE];
    float[] speed = new float[SIZE];
    boolean[] noted = new boolean[SIZE];
    boolean[] damage = new boolean[SIZE];
    for (int k = 0; k < SIZE; k++) {
      for (int column = 0; column < codes.length; column++) {
        codes[column][k] = (int) (2 * Draws.uniform(key, 10L * k + column));
      }
      noted[k] = Draws.uniform(key, 10L * k + 8) < 0.7;
      speed[k] = noted[k] ? Math.round(100 + 100 * Draws.uniform(key, 10L * k + 9)) : 0;
      damage[k] = codes[0][k] == codes[4][k] && (!noted[k] || speed[k] > 170);
    }
    return Examples.of(trainer.ports(), trainer.precision(), SIZE, codes[0], codes[1], codes[2], codes[3], codes[4],
        codes[5], codes[6], codes[7], speed, noted, damage);
  }

  private static double value(Tally tally, String name) {
    return tally.value(IntStream.range(0, tally.size()).filter(k -> tally.name(k).equals(name)).findFirst()
        .orElseThrow());
  }

  @Test
  void learnsWhatNoColumnSaysByItself() throws IOException {
    StrikeTrainer trainer = StrikeTrainer.create(1);
    new Fit(trainer, strikes(trainer, 1)).epochs(8).run();
    Tally tally = Fit.evaluate(trainer, strikes(trainer, 2));
    assertThat(value(tally, "network_f1")).isGreaterThan(0.85);
    assertThat(value(tally, "linear_f1")).isLessThan(0.7);
  }

  @Test
  void textsGetCodesByHowCommonTheyAre() {
    List<String> lines = List.of(
        "Salt Lake,B-1,None,1990-01-08,ACE,Utah,Climb,Large,Gull,Day,0,0,0,300",
        "Reno,B-2,Minor,1990-12-09,ACE,Nevada,Climb,Small,Owl,Night,0,0,0,",
        "Reno,B-2,None,1991-02-10,BEE,Nevada,Taxi,Small,Owl,Night,0,0,0,20");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Strikes.print(new PrintStream(out), lines);
    assertThat(out.toString().lines()).containsExactly(
        "airport,aircraft,operator,phase,bulk,species,hour,month,speed,noted,damage",
        "1,1,0,0,1,1,1,0,300,1,0",
        "0,0,0,0,0,0,0,11,0,0,1",
        "0,0,1,1,0,0,0,1,20,1,0");
  }

  private static String run(int status, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(Strikes.run(new PrintStream(out), new PrintStream(err), arguments)).isEqualTo(status);
    assertThat(out.toString()).isEmpty();
    return err.toString().replace("\r\n", "\n");
  }

  @Test
  void whatItNeedsIsSaidWithoutAStackTrace() {
    assertThat(run(2)).isEqualTo("usage: Strikes FILE, which is birdstrikes.csv of vega-datasets\n");
    assertThat(run(1, "none.csv")).isEqualTo("can't read none.csv\n");
    assertThat(run(1, "pom.xml")).isEqualTo("pom.xml:2: no bird strike\n");
  }

  @Test
  void aStepAllocatesNothing() {
    StrikeTrainer trainer = StrikeTrainer.create(1);
    assertThat(Allocation.ofSteps(trainer, strikes(trainer, 1))).isZero();
  }
}
