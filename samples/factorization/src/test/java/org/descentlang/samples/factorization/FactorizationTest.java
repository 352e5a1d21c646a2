package org.descentlang.samples.factorization;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.Fit;
import org.descentlang.samples.testing.Allocation;
import org.junit.jupiter.api.Test;

/** On ratings that need no download: half of the users like the even films, the others the odd ones. */
class FactorizationTest {

  private static final int SIZE = 8_000;
  private static final int USERS = 60;
  private static final int FILMS = 200;

  private final RatingsTrainer trainer = RatingsTrainer.create(1);
  private final Examples.Split split = ratings().split(0.2, 1);

  private Examples ratings() {
    long key = Draws.key(1, Draws.name("ratings"), 0);
    int[] users = new int[SIZE];
    int[] films = new int[SIZE];
    float[] stars = new float[SIZE];
    for (int k = 0; k < SIZE; k++) {
      users[k] = (int) (USERS * Draws.uniform(key, 2L * k));
      films[k] = (int) (FILMS * Draws.uniform(key, 2L * k + 1));
      stars[k] = (users[k] + films[k]) % 2 == 0 ? 4.5f : 2.5f;
    }
    return Examples.of(trainer.ports(), trainer.precision(), SIZE, users, films, stars);
  }

  @Test
  void findsTastesThatAveragesDoNotShow() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Baselines.print(new PrintStream(out), split);
    assertThat(out.toString().lines()).hasSize(4).allMatch(line -> Double.parseDouble(line.split(" ")[0]) > 0.9);

    new Fit(trainer, split.training()).epochs(20).run();
    assertThat(Fit.evaluate(trainer, split.validation()).value(3)).isLessThan(0.4);
  }

  /** Row by row: a film without ratings keeps the traits that it began with. */
  @Test
  void whatIsNotReadStaysAsItIs() throws IOException {
    float[] traits = (float[]) trainer.parameters().get("traits.weight").array();
    float[] before = traits.clone();
    new Fit(trainer, split.training()).epochs(1).run();
    assertThat(Arrays.copyOfRange(traits, FILMS * 16, traits.length))
        .containsExactly(Arrays.copyOfRange(before, FILMS * 16, traits.length));
    assertThat(Arrays.mismatch(traits, before)).isNotNegative();
  }

  /** A program of which errors are asked for. */
  private interface Command {
    int run(PrintStream out, PrintStream err, String... arguments);
  }

  private static String run(Command command, int status, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(command.run(new PrintStream(out), new PrintStream(err), arguments)).isEqualTo(status);
    assertThat(out.toString()).isEmpty();
    return err.toString().replace("\r\n", "\n");
  }

  @Test
  void whatBaselinesNeedIsSaidWithoutAStackTrace() {
    assertThat(run(Baselines::run, 2))
        .isEqualTo("usage: Baselines FILE [SEED], such as samples/factorization/data/ratings.csv\n");
    assertThat(run(Baselines::run, 2, "ratings.csv", "one")).startsWith("usage: ");
    assertThat(run(Baselines::run, 1, "none.csv", "-1")).isEqualTo("can't read none.csv\n");
    assertThat(run(Baselines::run, 1, "pom.xml")).startsWith("pom.xml:");
  }

  @Test
  void whatTheExtractorNeedsIsSaidWithoutAStackTrace() {
    assertThat(run(Extractor::run, 2)).startsWith("usage: Extractor FILE PLACE, which are Rdata.rdb of");
    assertThat(run(Extractor::run, 2, "Rdata.rdb", "x")).startsWith("usage: ");
    assertThat(run(Extractor::run, 1, "Rdata.rdb", "0")).isEqualTo("can't read Rdata.rdb\n");
    assertThat(run(Extractor::run, 1, "pom.xml", "0")).isEqualTo("pom.xml has no ratings at 0\n");
    assertThat(run(Extractor::run, 1, "pom.xml", "999999999")).isEqualTo("pom.xml has no ratings at 999999999\n");
  }

  @Test
  void aStepAllocatesNothing() {
    assertThat(Allocation.ofSteps(trainer, split.training())).isZero();
  }
}
