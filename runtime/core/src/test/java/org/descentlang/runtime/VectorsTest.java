package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vector code has the bits of the plain loop, whatever the shape. */
class VectorsTest {
  private final Random random = new Random(3);

  @Test
  void sumsHaveTheBitsOfAPlainLoop() {
    for (int n = 0; n < 300; n++) {
      int count = random.nextInt(12);
      int columns = 1 + random.nextInt(70);
      int terms = n % 10 == 0 ? 250 + random.nextInt(300) : random.nextInt(20);
      check(count, columns, terms, random.nextBoolean());
    }
  }

  private void check(int count, int columns, int terms, boolean adds) {
    boolean side = random.nextBoolean();
    int aRow = side ? 1 : terms + 3;
    int aTerm = side ? count + 2 : 1;
    int bTerm = columns + random.nextInt(4);
    float[] a = numbers(2 + count * aRow + terms * aTerm);
    float[] b = numbers(5 + terms * bTerm + columns);
    int from = random.nextInt(3);
    float[][] rows = new float[from + (count + 3) / 4 * 4][(columns + 15) / 16 * 16];
    float[][] plain = new float[count][columns];
    for (int r = 0; r < count; r++) {
      for (int c = 0; c < columns; c++) {
        rows[from + r][c] = random.nextFloat();
        plain[r][c] = adds ? rows[from + r][c] : 0f;
        for (int k = 0; k < terms; k++) {
          plain[r][c] = Math.fma(a[2 + r * aRow + k * aTerm], b[5 + k * bTerm + c], plain[r][c]);
        }
      }
    }
    float[] scratch = numbers(Math.min(terms, 256) * (rows.length + 16));
    VectorSums.sums(rows, from, adds, count, columns, a, 2, aRow, aTerm, b, 5, bTerm, terms, scratch);
    for (int r = 0; r < count; r++) {
      for (int c = 0; c < columns; c++) {
        assertThat(Float.floatToRawIntBits(rows[from + r][c])).as("%d rows, %d columns, %d terms, at %d, %d",
            count, columns, terms, r, c).isEqualTo(Float.floatToRawIntBits(plain[r][c]));
      }
    }
  }

  /** Of a program that asks twice. */
  private static final class Asking {
    public static void main(String[] arguments) {
      System.out.println(Vectors.ready() == Vectors.ready());
    }
  }

  @ParameterizedTest
  @CsvSource({"-Ddescent.vectors=of, of", "-Ddescent.vectors=OFF, OFF", "-Ddescent.vectors=off,",
      "-Ddescent.vectors=cold,", "-Ddescent.vectors,", "-Dother=1,"})
  void whatIsNoWishIsPassedOverWithOneWarning(String option, String told) throws Exception {
    String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), option,
        "-cp", path, Asking.class.getName()).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(out.lines().filter(line -> line.contains("descent.vectors")).toList())
        .hasSize(told == null ? 0 : 1)
        .allMatch(line -> line.endsWith("descent.vectors can be off or cold: '" + told + "' is passed over"));
    assertThat(out).contains("true").doesNotContain("\tat ");
  }

  private float[] numbers(int size) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (random.nextFloat() - 0.5f) * (float) Math.pow(2, random.nextInt(40) - 20);
    }
    return numbers;
  }
}
