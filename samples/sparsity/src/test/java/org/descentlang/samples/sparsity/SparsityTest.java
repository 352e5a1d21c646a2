package org.descentlang.samples.sparsity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.samples.testing.Allocation;
import org.junit.jupiter.api.Test;

class SparsityTest {

  private static final Path DATA = Path.of("../regression/diabetes.csv");

  private static long zeros(Trainer trainer, double limit) throws IOException {
    Sparsity.fit(trainer, DATA);
    long zeros = 0;
    for (float weight : Sparsity.weights(trainer)) {
      zeros += Math.abs(weight) <= limit ? 1 : 0;
    }
    return zeros;
  }

  private static String run(int status, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(Sparsity.run(new PrintStream(out), new PrintStream(err), arguments)).isEqualTo(status);
    assertThat(status == 0 ? err.toString() : out.toString()).isEmpty();
    return (out.toString() + err).replace("\r\n", "\n");
  }

  @Test
  void whatItNeedsIsSaidWithoutAStackTrace() {
    assertThat(run(2)).isEqualTo("usage: Sparsity FILE, such as samples/regression/diabetes.csv\n");
    assertThat(run(1, "none.csv")).isEqualTo("can't read none.csv\n");
    assertThat(run(1, "pom.xml")).startsWith("pom.xml:");
  }

  @Test
  void printsWhatItsPageShows() throws IOException {
    String page = Files.readString(Path.of("README.md")).replace("\r\n", "\n");
    assertThat(page).contains("```\n" + run(0, DATA.toString()) + "```\n");
  }

  @Test
  void l2MakesWeightsSmallAndNoneZero() throws IOException {
    assertThat(zeros(Ridge.create(1), 0.01)).isZero();
  }

  @Test
  void l1KeepsWeightsAroundZeroButNotThere() throws IOException {
    Lasso lasso = Lasso.create(1);
    assertThat(zeros(lasso, 0)).isZero();
    assertThat(zeros(lasso, 2.5)).isGreaterThanOrEqualTo(4);
  }

  @Test
  void theProximalMapMakesZerosExact() throws IOException {
    assertThat(zeros(ProximalLasso.create(1), 0)).isGreaterThanOrEqualTo(4);
  }

  @Test
  void stepsAllocateNothing() throws IOException {
    for (Trainer trainer : List.of(Ridge.create(1), Lasso.create(1), ProximalLasso.create(1))) {
      Examples patients = Examples.read(DATA, trainer.ports(), trainer.precision());
      assertThat(Allocation.ofSteps(trainer, patients)).isZero();
    }
  }
}
