package org.descentlang.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.descentlang.samples.benchmarks.Results.Kind;
import org.descentlang.samples.benchmarks.Results.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableTest {
  @TempDir
  private Path folder;
  private Results results;

  @BeforeEach
  void measure() throws IOException {
    results = Results.of(folder.resolve("results.jsonl"));
    add(Contender.DESCENT, 1, 1_200, 0);
    add(Contender.DESCENT_VECTORS, 1, 400, 0);
    add(Contender.DESCENT_VECTORS, 2, 99, 0);
    add(Contender.DJL, 1, 1_600, 11_126.4);
    add(Contender.TENSORFLOW, 1, 800, 3_461);
    add(Contender.TENSORFLOW, 2, 990, 3_461);
  }

  private void start(Contender contender, double median) throws IOException {
    results.add(new Result(Kind.FIRST_STEP, Workload.W4, contender, 1, median, median * 0.95, 0,
        contender.title() + " 1", "a machine, 2 cores", "17", "2026-11-26"));
  }

  private void add(Contender contender, int threads, double median, double bytes) throws IOException {
    results.add(new Result(Kind.STEP, Workload.W4, contender, threads, median, median * 0.95, bytes,
        contender.title() + " 1", "a machine, 2 cores", "17", "2026-11-26"));
  }

  /** With two threads, the fastest peer has still only one. */
  @Test
  void theBriefOneComparesWithTheFastest() {
    assertThat(new Table(results).brief()).isEqualTo("""
        |  | Descent | Descent, vectors | Descent, vectors, 2 threads | fastest peer | peer, up to 2 threads \
        | times as fast | times, up to 2 threads |
        |---|---:|---:|---:|---:|---:|---:|---:|
        | W4: perceptron 784-128-10 | 1,200 | 400 | 99.0 | 800 TensorFlow | 800 TensorFlow | 2.00 | 8.08 |

        Measured on a machine, 2 cores, Java 17, 2026-11-26; DJL 1, Descent 1, Descent, vectors 1, TensorFlow 1.""");
  }

  @Test
  void theFullOneHasAllThatWasMeasured() throws IOException {
    start(Contender.DESCENT, 200_000);
    start(Contender.DJL, 1_400_000);
    assertThat(new Table(results).full())
        .contains("| W4: perceptron 784-128-10 | 1,200 (1,140) | 400 (380) | 99.0 (94.1) | 1,600 (1,520) | - "
            + "| 800 (760) | 990 (941) | - |")
        .contains("| W4: perceptron 784-128-10 | 0.67 | 2.00 | 8.08 | 800 TensorFlow | 800 TensorFlow |")
        .contains("| W4: perceptron 784-128-10 | 0 | 0 | 0 | 11,126 | - | 3,461 | 3,461 | - |")
        .contains("| W4 | 0.20 (0.19) | 1.40 (1.33) |");
  }

  @Test
  void whatIsMeasuredAgainTakesTheOldOnesPlace() throws IOException {
    add(Contender.DESCENT, 1, 600, 0);
    assertThat(Files.readAllLines(folder.resolve("results.jsonl"))).hasSize(6);
    assertThat(Results.of(folder.resolve("results.jsonl")).all()).isEqualTo(results.all());
    assertThat(results.find(Kind.STEP, Workload.W4, Contender.DESCENT, 1)).get()
        .extracting(Result::median).isEqualTo(600.0);
  }
}
