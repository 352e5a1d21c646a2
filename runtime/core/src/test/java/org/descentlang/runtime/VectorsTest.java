package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
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
      int count = random.nextInt(40);
      int columns = 1 + random.nextInt(90);
      int terms = n % 10 == 0 ? 250 + random.nextInt(300) : random.nextInt(20);
      check(count, columns, terms, random.nextBoolean());
    }
  }

  private void check(int count, int columns, int terms, boolean adds) {
    boolean side = random.nextBoolean();
    int aRow = side ? 1 : terms + 3;
    int aTerm = side ? count + 2 : 1;
    boolean apart = random.nextBoolean();
    int bTerm = apart ? 1 + random.nextInt(2) : columns + random.nextInt(4);
    int bColumn = apart ? 2 * terms + random.nextInt(4) : 1;
    float[] a = numbers(2 + count * aRow + terms * aTerm);
    float[] b = numbers(5 + terms * bTerm + columns * bColumn);
    int from = random.nextInt(3);
    float[][] rows = new float[from + (count + 3) / 4 * 4][(columns + 15) / 16 * 16];
    float[][] plain = new float[count][columns];
    for (int r = 0; r < count; r++) {
      for (int c = 0; c < columns; c++) {
        rows[from + r][c] = random.nextFloat();
        plain[r][c] = adds ? rows[from + r][c] : 0f;
        for (int k = 0; k < terms; k++) {
          plain[r][c] = Math.fma(a[2 + r * aRow + k * aTerm], b[5 + k * bTerm + c * bColumn], plain[r][c]);
        }
      }
    }
    float[] scratch = numbers(Math.min(terms, 128) * room(count));
    VectorSums.sums(rows, from, adds, count, columns, a, 2, aRow, aTerm, b, 5, bTerm, bColumn, terms, scratch);
    for (int r = 0; r < count; r++) {
      for (int c = 0; c < columns; c++) {
        assertThat(Float.floatToRawIntBits(rows[from + r][c])).as("%d rows, %d columns, %d terms, at %d, %d",
            count, columns, terms, r, c).isEqualTo(Float.floatToRawIntBits(plain[r][c]));
      }
    }
  }

  @Test
  void transposedSumsHaveTheBitsOfAPlainLoop() {
    for (int n = 0; n < 300; n++) {
      int terms = n % 10 == 0 ? 120 + random.nextInt(300) : random.nextInt(20);
      checkTransposed(random.nextInt(80), 1 + random.nextInt(90), terms);
    }
  }

  private void checkTransposed(int count, int columns, int terms) {
    int aRow = terms + random.nextInt(3);
    int bColumn = terms + random.nextInt(3);
    float[] a = numbers(1 + count * aRow);
    float[] b = numbers(2 + columns * bColumn);
    int from = random.nextInt(3);
    float[][] rows = new float[from + (count + 3) / 4 * 4][(columns + 15) / 16 * 16];
    float[][] transposed = new float[(columns + 3) / 4 * 4][(count + 15) / 16 * 16];
    Vectors.sums(rows, from, count, columns, a, 1, aRow, b, 2, bColumn, terms, transposed,
        numbers(Math.min(terms, 128) * room(count)));
    for (int r = 0; r < count; r++) {
      float[] plain = new float[columns];
      for (int c = 0; c < columns; c++) {
        for (int k = 0; k < terms; k++) {
          plain[c] = Math.fma(a[1 + r * aRow + k], b[2 + c * bColumn + k], plain[c]);
        }
      }
      assertThat(Arrays.copyOf(rows[from + r], columns)).as("row %d of %d, %d columns, %d terms", r, count, columns,
          terms).isEqualTo(plain);
    }
  }

  @Test
  void sumsOfPanelsHaveTheBitsOfAPlainLoop() {
    for (int n = 0; n < 200; n++) {
      int terms = n % 4 == 0 ? 128 * (1 + random.nextInt(3)) : 1 + random.nextInt(128);
      checkPanels(random.nextInt(40), 16 * (1 + random.nextInt(5)), terms, random.nextBoolean());
    }
  }

  private void checkPanels(int count, int columns, int terms, boolean adds) {
    int aRow = terms + random.nextInt(3);
    float[] a = numbers(1 + count * aRow);
    float[] b = numbers(terms * columns);
    float[] panels = new float[terms * columns];
    int most = Math.min(terms, 128);
    for (int k = 0; k < terms; k++) {
      for (int c = 0; c < columns; c++) {
        panels[((k / most * columns / 16 + c / 16) * most + k % most) * 16 + c % 16] = b[k * columns + c];
      }
    }
    int from = random.nextInt(3);
    float[][] rows = new float[from + (count + 3) / 4 * 4][columns];
    float[][] plain = new float[count][columns];
    for (int r = 0; r < count; r++) {
      for (int c = 0; c < columns; c++) {
        rows[from + r][c] = random.nextFloat();
        plain[r][c] = adds ? rows[from + r][c] : 0f;
        for (int k = 0; k < terms; k++) {
          plain[r][c] = Math.fma(a[1 + r * aRow + k], b[k * columns + c], plain[r][c]);
        }
      }
    }
    float[] scratch = numbers(Math.min(terms, 128) * room(count));
    if (adds) {
      Vectors.add(rows, from, count, columns, a, 1, aRow, panels, terms, scratch);
    } else {
      Vectors.sums(rows, from, count, columns, a, 1, aRow, panels, terms, scratch);
    }
    for (int r = 0; r < count; r++) {
      assertThat(rows[from + r]).as("row %d of %d, %d columns, %d terms", r, count, columns, terms)
          .isEqualTo(plain[r]);
    }
  }

  @Test
  void theyAreUsedSoonAfterTheyAreAskedFor() {
    long patience = System.nanoTime() + 10_000_000_000L;
    while (!Vectors.ready() && System.nanoTime() < patience) {
      Thread.onSpinWait();
    }
    assertThat(Vectors.ready()).isTrue();
  }

  /** Of a program that asks twice. */
  private static final class Asking {
    public static void main(String[] arguments) {
      System.out.println(Vectors.ready() == Vectors.ready());
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "-Ddescent.vectors=of | descent.vectors can be off or cold: 'of' is passed over",
      "-Ddescent.vectors=OFF | descent.vectors can be off or cold: 'OFF' is passed over",
      "-Ddescent.vectors=cold | descent.vectors is cold, but there are none: java was started without --add-modules"
          + " jdk.incubator.vector",
      "-Ddescent.vectors=off |", "-Ddescent.vectors |", "-Dother=1 |"})
  void whatIsPassedOverIsToldOnce(String option, String told) throws Exception {
    String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), option,
        "-cp", path, Asking.class.getName()).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(out.lines().filter(line -> line.contains("descent.vectors")).toList())
        .hasSize(told == null ? 0 : 1)
        .allMatch(line -> line.endsWith(told));
    assertThat(out).contains("true").doesNotContain("\tat ");
  }

  @Test
  void sumsOfTrianglesHaveTheBitsOfAPlainLoop() {
    for (int n = 0; n < 400; n++) {
      int count = random.nextInt(24);
      int terms = n % 20 == 0 ? 250 + random.nextInt(300) : random.nextInt(24);
      checkEdges(count, 1 + random.nextInt(90), terms, random.nextInt(30) - 15, random.nextInt(5) - 2,
          random.nextInt(terms + 20) - 10, random.nextInt(5) - 2);
    }
  }

  private void checkEdges(int count, int columns, int terms, int low, int lowStep, int high, int highStep) {
    boolean side = random.nextBoolean();
    int aRow = side ? 1 : terms;
    int aTerm = side ? count : 1;
    boolean apart = random.nextBoolean();
    int bTerm = apart ? 1 : columns;
    int bColumn = apart ? terms : 1;
    float[] a = numbers(count * terms);
    float[] b = numbers(terms * columns);
    float[][] rows = new float[(count + 3) / 4 * 4][(columns + 15) / 16 * 16];
    float[] scratch = numbers(Math.min(terms, 128) * room(count));
    VectorSums.sums(rows, 0, count, columns, a, 0, aRow, aTerm, b, 0, bTerm, bColumn, terms, low, lowStep, high,
        highStep, scratch);
    for (int r = 0; r < count; r++) {
      float[] plain = new float[columns];
      for (int k = Math.max(0, low + r * lowStep); k < Math.min(terms, high + r * highStep); k++) {
        for (int c = 0; c < columns; c++) {
          plain[c] = Math.fma(a[r * aRow + k * aTerm], b[k * bTerm + c * bColumn], plain[c]);
        }
      }
      assertThat(Arrays.copyOf(rows[r], columns)).as("row %d of %d, %d columns, %d terms from %d + %d r to %d + %d r",
          r, count, columns, terms, low, lowStep, high, highStep).isEqualTo(plain);
    }
  }

  /** Convolutions of all sorts: columns side by side, in short strips, and each by itself. */
  @Test
  void sumsOfWhatStandsUnevenlyHaveTheBitsOfAPlainLoop() {
    for (int n = 0; n < 400; n++) {
      int[] terms = offsets(n % 10 == 0 ? 9 : 4);
      check(random.nextInt(10), terms, offsets(n % 3 == 0 ? 1 : 6), random.nextBoolean());
    }
  }

  private int[] offsets(int most) {
    int[] sizes = {1 + random.nextInt(most), 1 + random.nextInt(most), 1 + random.nextInt(most == 1 ? 60 : 12)};
    int last = random.nextInt(8) == 0 ? 2 : 1;
    return Vectors.offsets(sizes, new int[] {random.nextInt(40) - 20, random.nextInt(30) - 15, last});
  }

  private void check(int count, int[] terms, int[] columns, boolean adds) {
    int[] aTerms = new int[terms.length];
    for (int k = 0; k < aTerms.length; k++) {
      aTerms[k] = random.nextInt(50);
    }
    int bFrom = -least(terms) - least(columns);
    int aRow = 1 + random.nextInt(20);
    float[] a = numbers(3 + count * aRow + 50);
    float[] b = numbers(bFrom + greatest(terms) + greatest(columns) + 1);
    int from = random.nextInt(3);
    float[][] rows = new float[from + (count + 3) / 4 * 4][(columns.length + 15) / 16 * 16];
    float[][] plain = new float[count][columns.length];
    for (int r = 0; r < count; r++) {
      for (int c = 0; c < columns.length; c++) {
        rows[from + r][c] = random.nextFloat();
        plain[r][c] = adds ? rows[from + r][c] : 0f;
        for (int k = 0; k < terms.length; k++) {
          plain[r][c] = Math.fma(a[3 + r * aRow + aTerms[k]], b[bFrom + terms[k] + columns[c]], plain[r][c]);
        }
      }
    }
    float[] scratch = numbers(Math.min(terms.length, 128) * room(count) + 16);
    VectorPlaces.sums(rows, from, adds, count, a, 3, aRow, aTerms, b, bFrom, terms, columns, scratch);
    for (int r = 0; r < count; r++) {
      assertThat(Arrays.copyOf(rows[from + r], columns.length)).as("%d rows, columns %s, terms %s, row %d",
          count, Arrays.toString(columns), Arrays.toString(terms), r).isEqualTo(plain[r]);
    }
  }

  private static int least(int[] offsets) {
    return Arrays.stream(offsets).min().orElseThrow();
  }

  private static int greatest(int[] offsets) {
    return Arrays.stream(offsets).max().orElseThrow();
  }

  /** In multiples of how many terms there are. */
  private static int room(int count) {
    return (count + 15) / 16 * 16 + 64;
  }

  private float[] numbers(int size) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (random.nextFloat() - 0.5f) * (float) Math.pow(2, random.nextInt(40) - 20);
    }
    return numbers;
  }
}
