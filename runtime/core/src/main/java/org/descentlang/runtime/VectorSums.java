package org.descentlang.runtime;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of products in tiles of registers: four rows of the result by two vectors.
 *
 * <pre>
 * for terms by 256:
 *   panel[r][k] = a[r..r+15, k]                  side by side, for all rows
 *   for each two vectors of columns:
 *     panel[k] = b[k, these columns]             side by side: both stay in the nearest cache
 *     for rows by 4: for k: 8 sums += 4 numbers of panel[r][k] times the 2 vectors of panel[k]
 * </pre>
 *
 * <p>Where there are few columns, rows whose terms stand side by side are read where they are.
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
  /** Of so many columns a row is read too seldom for a copy to be worth its while. */
  private static final int FEW_COLUMNS = 64;

  private VectorSums() {}

  static void sums(
      float[][] rows, int from, boolean adds, int count, int columns, float[] a, int aFrom, int aRow, int aTerm,
      float[] b, int bFrom, int bTerm, int bColumn, int terms, float[] scratch) {
    boolean stays = staysInPlace(aTerm, columns);
    for (int first = 0; first < terms || first == 0 && !adds; first += MOST_TERMS) {
      int some = Math.min(MOST_TERMS, terms - first);
      int panel = stays ? 0 : pack(scratch, a, aFrom + first * aTerm, aRow, aTerm, count, some);
      for (int c = 0; c < columns; c += WIDTH) {
        copy(scratch, panel, b, bFrom + first * bTerm + c * bColumn, bTerm, bColumn, some,
            Math.min(WIDTH, columns - c));
        if (stays) {
          tilesInPlace(rows, from, adds || first > 0, count, c, a, aFrom + first, aRow, scratch, panel, some);
        } else {
          tiles(rows, from, adds || first > 0, count, c, scratch, panel, some);
        }
      }
    }
  }

  private static boolean staysInPlace(int aTerm, int columns) {
    return aTerm == 1 && columns <= FEW_COLUMNS;
  }

  /** With edges: of four rows first what not all of them have, then what they have in common, then the rest. */
  static void sums(
      float[][] rows, int from, int count, int columns, float[] a, int aFrom, int aRow, int aTerm, float[] b, int bFrom,
      int bTerm, int bColumn, int terms, int low, int lowStep, int high, int highStep, float[] scratch) {
    boolean stays = staysInPlace(aTerm, columns);
    int step = stays ? 1 : WIDTH;
    int row = stays ? aRow : 1;
    float[] factor = stays ? a : scratch;
    for (int first = 0; first < terms || first == 0; first += MOST_TERMS) {
      int some = Math.min(MOST_TERMS, terms - first);
      int panel = stays ? 0 : pack(scratch, a, aFrom + first * aTerm, aRow, aTerm, count, some);
      for (int c = 0; c < columns; c += WIDTH) {
        copy(scratch, panel, b, bFrom + first * bTerm + c * bColumn, bTerm, bColumn, some,
            Math.min(WIDTH, columns - c));
        for (int r = 0; r < count; r += 4) {
          if (first == 0) {
            clear(rows, from + r, c);
          }
          int at = stays ? aFrom + r * aRow + first : place(r, some);
          edged(rows, from + r, Math.min(4, count - r), c, factor, at, row, step, scratch, panel, some,
              low + r * lowStep - first, lowStep, high + r * highStep - first, highStep);
        }
      }
    }
  }

  private static void edged(
      float[][] rows, int row, int height, int column, float[] a, int at, int aRow, int aTerm, float[] scratch,
      int panel, int terms, int low, int lowStep, int high, int highStep) {
    int begin = Math.max(0, low + (height - 1) * Math.max(0, lowStep));
    int end = Math.min(terms, high + (height - 1) * Math.min(0, highStep));
    boolean isCommon = begin < end;
    for (int n = 0; n < height; n++) {
      int own = Math.max(0, low + n * lowStep);
      int ownEnd = Math.min(terms, high + n * highStep);
      single(rows[row + n], column, a, at + n * aRow, aTerm, scratch, panel, own, isCommon ? begin : ownEnd);
    }
    if (isCommon) {
      if (aTerm == 1) {
        tileInPlace(rows, row, height, column, a, at + begin, aRow, scratch, panel + WIDTH * begin, end - begin);
      } else {
        tile(rows, row, column, scratch, at + WIDTH * begin, panel + WIDTH * begin, end - begin);
      }
      for (int n = 0; n < height; n++) {
        int ownEnd = Math.min(terms, high + n * highStep);
        single(rows[row + n], column, a, at + n * aRow, aTerm, scratch, panel, end, ownEnd);
      }
    }
  }

  private static void single(
      float[] row, int column, float[] a, int at, int term, float[] scratch, int panel, int begin, int end) {
    FloatVector sum0 = FloatVector.fromArray(SPECIES, row, column);
    FloatVector sum1 = FloatVector.fromArray(SPECIES, row, column + LENGTH);
    for (int k = begin; k < end; k++) {
      FloatVector number = FloatVector.broadcast(SPECIES, a[at + term * k]);
      sum0 = number.fma(FloatVector.fromArray(SPECIES, scratch, panel + WIDTH * k), sum0);
      sum1 = number.fma(FloatVector.fromArray(SPECIES, scratch, panel + WIDTH * k + LENGTH), sum1);
    }
    sum0.intoArray(row, column);
    sum1.intoArray(row, column + LENGTH);
  }

  private static void tilesInPlace(
      float[][] rows, int from, boolean adds, int count, int column, float[] a, int aFrom, int aRow, float[] scratch,
      int panel, int terms) {
    for (int r = 0; r < count; r += 4) {
      if (!adds) {
        clear(rows, from + r, column);
      }
      tileInPlace(rows, from + r, Math.min(4, count - r), column, a, aFrom + r * aRow, aRow, scratch, panel, terms);
    }
  }

  /** Two vectors of columns, for all rows, which are packed at the beginning of scratch. */
  static void tiles(
      float[][] rows, int from, boolean adds, int count, int column, float[] scratch, int panel, int terms) {
    for (int r = 0; r < count; r += 4) {
      if (!adds) {
        clear(rows, from + r, column);
      }
      tile(rows, from + r, column, scratch, place(r, terms), panel, terms);
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

  /** Rows of a side by side in panels, at the beginning of scratch; where the last panel ends. */
  private static int pack(float[] scratch, float[] a, int from, int row, int term, int count, int terms) {
    int whole = row == 1 ? count / WIDTH * WIDTH : 0;
    for (int r = 0; r < whole; r += WIDTH) {
      copy(scratch, r * terms, a, from + r, term, 1, terms, WIDTH);
    }
    for (int r = whole; r < count; r += 4) {
      gather(scratch, place(r, terms), a, from + r * row, row, term, terms, Math.min(4, count - r));
    }
    return end(count, terms);
  }

  /** Where the first term of a packed row is, of as many as a panel has; the others follow a panel's width apart. */
  static int place(int row, int terms) {
    return row / WIDTH * WIDTH * terms + row % WIDTH;
  }

  /** Where the panels of so many packed rows end. */
  static int end(int count, int terms) {
    return (count + WIDTH - 1) / WIDTH * WIDTH * terms;
  }

  /** Four rows of a, or columns of b, side by side; those that there are not as 0. */
  private static void gather(
      float[] panel, int to, float[] a, int from, int row, int term, int terms, int height) {
    if (height == 4) {
      int from1 = from + row;
      int from2 = from1 + row;
      int from3 = from2 + row;
      for (int k = 0; k < terms; k++) {
        int at = k * term;
        panel[to + WIDTH * k] = a[from + at];
        panel[to + WIDTH * k + 1] = a[from1 + at];
        panel[to + WIDTH * k + 2] = a[from2 + at];
        panel[to + WIDTH * k + 3] = a[from3 + at];
      }
      return;
    }
    for (int k = 0; k < terms; k++) {
      for (int r = 0; r < 4; r++) {
        panel[to + WIDTH * k + r] = r < height ? a[from + r * row + k * term] : 0f;
      }
    }
  }

  /** Columns side by side, as many as a panel has, or the last ones. */
  private static void copy(
      float[] panel, int to, float[] b, int from, int term, int column, int terms, int width) {
    if (column != 1) {
      for (int c = 0; c < width; c += 4) {
        gather(panel, to + c, b, from + c * column, column, term, terms, Math.min(4, width - c));
      }
      return;
    }
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
      float[][] rows, int row, int column, float[] scratch, int at, int panel, int terms) {
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
      int four = at + WIDTH * k;
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

  /** The same of rows that are not packed; the last stands for those that there are not. */
  private static void tileInPlace(
      float[][] rows, int row, int height, int column, float[] a, int at0, int aRow, float[] scratch, int panel,
      int terms) {
    int at1 = at0 + Math.min(1, height - 1) * aRow;
    int at2 = at0 + Math.min(2, height - 1) * aRow;
    int at3 = at0 + Math.min(3, height - 1) * aRow;
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
      int two = panel + WIDTH * k;
      FloatVector b0 = FloatVector.fromArray(SPECIES, scratch, two);
      FloatVector b1 = FloatVector.fromArray(SPECIES, scratch, two + LENGTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at0 + k]);
      sum00 = a0.fma(b0, sum00);
      sum01 = a0.fma(b1, sum01);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at1 + k]);
      sum10 = a1.fma(b0, sum10);
      sum11 = a1.fma(b1, sum11);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at2 + k]);
      sum20 = a2.fma(b0, sum20);
      sum21 = a2.fma(b1, sum21);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[at3 + k]);
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
