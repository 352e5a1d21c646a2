package org.descentlang.runtime;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of products in tiles of registers: four rows of the result by two vectors.
 *
 * <pre>
 * for terms by 256:
 *   fours[r][k] = a[r..r+3, k]                   four rows side by side, for all rows
 *   for each two vectors of columns:
 *     panel[k] = b[k, these columns]             side by side: both stay in the nearest cache
 *     for rows by 4: for k: 8 sums += 4 numbers of fours[r][k] times the 2 vectors of panel[k]
 * </pre>
 *
 * <p>Each sum is its own chain of fused multiply-adds in ascending k from +0, as in the plain loops, so neither the
 * width of vectors nor the tiling has a part in its bits. Nothing outside of {@link Vectors} may name this class: it
 * needs a module that is not everywhere.
 */
final class VectorSums {
  /** Four rows by two vectors of 8 fill the registers; wider ones are used in halves. */
  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > 8 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_PREFERRED;
  static final int LENGTH = SPECIES.length();
  static final int WIDTH = 2 * LENGTH;
  /** More would leave the nearest cache. */
  static final int MOST_TERMS = 256;

  private VectorSums() {}

  static void sums(
      float[][] rows, int from, boolean adds, int count, int columns, float[] a, int aFrom, int aRow, int aTerm,
      float[] b, int bFrom, int bTerm, int terms, float[] scratch) {
    int fours = (count + 3) / 4;
    for (int first = 0; first < terms || first == 0 && !adds; first += MOST_TERMS) {
      int some = Math.min(MOST_TERMS, terms - first);
      int panel = 4 * fours * some;
      for (int r = 0; r < count; r += 4) {
        gather(scratch, r * some, a, aFrom + r * aRow + first * aTerm, aRow, aTerm, some, Math.min(4, count - r));
      }
      for (int c = 0; c < columns; c += WIDTH) {
        copy(scratch, panel, b, bFrom + first * bTerm + c, bTerm, some, Math.min(WIDTH, columns - c));
        tiles(rows, from, adds || first > 0, count, c, scratch, panel, some);
      }
    }
  }

  /** With edges: of four rows first what not all of them have, then what they have in common, then the rest. */
  static void sums(
      float[][] rows, int from, int count, int columns, float[] a, int aFrom, int aRow, int aTerm, float[] b, int bFrom,
      int bTerm, int terms, int low, int lowStep, int high, int highStep, float[] scratch) {
    int fours = (count + 3) / 4;
    for (int first = 0; first < terms || first == 0; first += MOST_TERMS) {
      int some = Math.min(MOST_TERMS, terms - first);
      int panel = 4 * fours * some;
      for (int r = 0; r < count; r += 4) {
        gather(scratch, r * some, a, aFrom + r * aRow + first * aTerm, aRow, aTerm, some, Math.min(4, count - r));
      }
      for (int c = 0; c < columns; c += WIDTH) {
        copy(scratch, panel, b, bFrom + first * bTerm + c, bTerm, some, Math.min(WIDTH, columns - c));
        for (int r = 0; r < count; r += 4) {
          if (first == 0) {
            clear(rows, from + r, c);
          }
          edged(rows, from + r, Math.min(4, count - r), c, scratch, r * some, panel, some,
              low + r * lowStep - first, lowStep, high + r * highStep - first, highStep);
        }
      }
    }
  }

  private static void edged(
      float[][] rows, int row, int height, int column, float[] scratch, int fours, int panel, int terms, int low,
      int lowStep, int high, int highStep) {
    int begin = Math.max(0, low + (height - 1) * Math.max(0, lowStep));
    int end = Math.min(terms, high + (height - 1) * Math.min(0, highStep));
    boolean isCommon = begin < end;
    for (int n = 0; n < height; n++) {
      int own = Math.max(0, low + n * lowStep);
      int ownEnd = Math.min(terms, high + n * highStep);
      single(rows[row + n], column, scratch, fours + n, panel, own, isCommon ? begin : ownEnd);
    }
    if (isCommon) {
      tile(rows, row, column, scratch, fours + 4 * begin, panel + WIDTH * begin, end - begin);
      for (int n = 0; n < height; n++) {
        single(rows[row + n], column, scratch, fours + n, panel, end, Math.min(terms, high + n * highStep));
      }
    }
  }

  private static void single(
      float[] row, int column, float[] scratch, int four, int panel, int begin, int end) {
    FloatVector sum0 = FloatVector.fromArray(SPECIES, row, column);
    FloatVector sum1 = FloatVector.fromArray(SPECIES, row, column + LENGTH);
    for (int k = begin; k < end; k++) {
      FloatVector a = FloatVector.broadcast(SPECIES, scratch[four + 4 * k]);
      sum0 = a.fma(FloatVector.fromArray(SPECIES, scratch, panel + WIDTH * k), sum0);
      sum1 = a.fma(FloatVector.fromArray(SPECIES, scratch, panel + WIDTH * k + LENGTH), sum1);
    }
    sum0.intoArray(row, column);
    sum1.intoArray(row, column + LENGTH);
  }

  /** Two vectors of columns, for all rows: the fours of the first row stand at the beginning of scratch. */
  static void tiles(
      float[][] rows, int from, boolean adds, int count, int column, float[] scratch, int panel, int terms) {
    for (int r = 0; r < count; r += 4) {
      if (!adds) {
        clear(rows, from + r, column);
      }
      tile(rows, from + r, column, scratch, r * terms, panel, terms);
    }
  }

  /** Of four rows. */
  static void clear(float[][] rows, int row, int column) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int n = row; n < row + 4; n++) {
      zero.intoArray(rows[n], column);
      zero.intoArray(rows[n], column + LENGTH);
    }
  }

  /** Four rows of a side by side, those that there are not as 0. */
  private static void gather(
      float[] fours, int to, float[] a, int from, int row, int term, int terms, int height) {
    if (height == 4) {
      int from1 = from + row;
      int from2 = from1 + row;
      int from3 = from2 + row;
      for (int k = 0; k < terms; k++) {
        int at = k * term;
        fours[to + 4 * k] = a[from + at];
        fours[to + 4 * k + 1] = a[from1 + at];
        fours[to + 4 * k + 2] = a[from2 + at];
        fours[to + 4 * k + 3] = a[from3 + at];
      }
      return;
    }
    for (int k = 0; k < terms; k++) {
      for (int r = 0; r < 4; r++) {
        fours[to + 4 * k + r] = r < height ? a[from + r * row + k * term] : 0f;
      }
    }
  }

  private static void copy(float[] panel, int to, float[] b, int from, int term, int terms, int width) {
    if (width == WIDTH) {
      for (int k = 0; k < terms; k++) {
        FloatVector.fromArray(SPECIES, b, from + k * term).intoArray(panel, to + k * WIDTH);
        FloatVector.fromArray(SPECIES, b, from + k * term + LENGTH).intoArray(panel, to + k * WIDTH + LENGTH);
      }
      return;
    }
    for (int k = 0; k < terms; k++) {
      System.arraycopy(b, from + k * term, panel, to + k * WIDTH, width);
    }
  }

  private static void tile(
      float[][] rows, int row, int column, float[] scratch, int fours, int panel, int terms) {
    float[] row0 = rows[row];
    float[] row1 = rows[row + 1];
    float[] row2 = rows[row + 2];
    float[] row3 = rows[row + 3];
    FloatVector sum00 = FloatVector.fromArray(SPECIES, row0, column);
    FloatVector sum01 = FloatVector.fromArray(SPECIES, row0, column + LENGTH);
    FloatVector sum10 = FloatVector.fromArray(SPECIES, row1, column);
    FloatVector sum11 = FloatVector.fromArray(SPECIES, row1, column + LENGTH);
    FloatVector sum20 = FloatVector.fromArray(SPECIES, row2, column);
    FloatVector sum21 = FloatVector.fromArray(SPECIES, row2, column + LENGTH);
    FloatVector sum30 = FloatVector.fromArray(SPECIES, row3, column);
    FloatVector sum31 = FloatVector.fromArray(SPECIES, row3, column + LENGTH);
    for (int k = 0; k < terms; k++) {
      int four = fours + 4 * k;
      int two = panel + WIDTH * k;
      FloatVector b0 = FloatVector.fromArray(SPECIES, scratch, two);
      FloatVector b1 = FloatVector.fromArray(SPECIES, scratch, two + LENGTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, scratch[four]);
      sum00 = a0.fma(b0, sum00);
      sum01 = a0.fma(b1, sum01);
      FloatVector a1 = FloatVector.broadcast(SPECIES, scratch[four + 1]);
      sum10 = a1.fma(b0, sum10);
      sum11 = a1.fma(b1, sum11);
      FloatVector a2 = FloatVector.broadcast(SPECIES, scratch[four + 2]);
      sum20 = a2.fma(b0, sum20);
      sum21 = a2.fma(b1, sum21);
      FloatVector a3 = FloatVector.broadcast(SPECIES, scratch[four + 3]);
      sum30 = a3.fma(b0, sum30);
      sum31 = a3.fma(b1, sum31);
    }
    sum00.intoArray(row0, column);
    sum01.intoArray(row0, column + LENGTH);
    sum10.intoArray(row1, column);
    sum11.intoArray(row1, column + LENGTH);
    sum20.intoArray(row2, column);
    sum21.intoArray(row2, column + LENGTH);
    sum30.intoArray(row3, column);
    sum31.intoArray(row3, column + LENGTH);
  }
}
