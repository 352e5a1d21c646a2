package org.descentlang.samples.online;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.descentlang.runtime.data.Examples;
import org.descentlang.samples.testing.Allocation;
import org.junit.jupiter.api.Test;

class OnlineTest {

  private static final Path DATA = Path.of("breast_cancer.csv");

  private static String run(int status, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(Online.run(new PrintStream(out), new PrintStream(err), arguments)).isEqualTo(status);
    assertThat(status == 0 ? err.toString() : out.toString()).isEmpty();
    return (out.toString() + err).replace("\r\n", "\n");
  }

  @Test
  void whatItNeedsIsSaidWithoutAStackTrace() {
    assertThat(run(2)).isEqualTo("usage: Online FILE, such as samples/online/breast_cancer.csv\n");
    assertThat(run(1, "none.csv")).isEqualTo("can't read none.csv\n");
    assertThat(run(1, "pom.xml")).startsWith("pom.xml:");
  }

  @Test
  void printsWhatItsPageShows() throws IOException {
    String page = Files.readString(Path.of("README.md")).replace("\r\n", "\n");
    assertThat(page).contains("```\n" + run(0, DATA.toString()) + "```\n");
  }

  @Test
  void mostAnswersAreRightBeforeTheTruthIsKnown() throws IOException {
    boolean[] right = new Online().meet(Online.read(DATA));
    assertThat(Online.share(right, Online.MEASURED, right.length)).isGreaterThan(0.94);
  }

  @Test
  void aStepAllocatesNothing() throws IOException {
    Examples patients = Online.read(DATA);
    assertThat(Allocation.ofSteps(TumourTrainer.create(1), patients)).isZero();
  }
}
