package org.descentlang.samples.online;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.descentlang.runtime.data.Examples;
import org.descentlang.samples.testing.Allocation;
import org.junit.jupiter.api.Test;

class OnlineTest {

  private static final Path DATA = Path.of("breast_cancer.csv");

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
