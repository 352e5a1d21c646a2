package org.descentlang.runtime;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of eight rows by one vector of columns, for vectors of which one is as wide as a panel. They go on from what the
 * rows hold. Of fewer rows the last stands for those that there are not, and is stored after them.
 */
final class TallTiles {
  private static final VectorSpecies<Float> SPECIES = VectorSums.SPECIES;

  private TallTiles() {}

  /** Rows of a and columns of b packed. */
  static void packed(
      float[][] rows, int row, int height, int column, float[] scratch, int packed, int panel, int terms) {
    int last = height - 1;
    float[] row0 = rows[row];
    float[] row1 = rows[row + Math.min(1, last)];
    float[] row2 = rows[row + Math.min(2, last)];
    float[] row3 = rows[row + Math.min(3, last)];
    float[] row4 = rows[row + Math.min(4, last)];
    float[] row5 = rows[row + Math.min(5, last)];
    float[] row6 = rows[row + Math.min(6, last)];
    float[] row7 = rows[row + Math.min(7, last)];
    FloatVector sum0 = FloatVector.fromArray(SPECIES, row0, column);
    FloatVector sum1 = FloatVector.fromArray(SPECIES, row1, column);
    FloatVector sum2 = FloatVector.fromArray(SPECIES, row2, column);
    FloatVector sum3 = FloatVector.fromArray(SPECIES, row3, column);
    FloatVector sum4 = FloatVector.fromArray(SPECIES, row4, column);
    FloatVector sum5 = FloatVector.fromArray(SPECIES, row5, column);
    FloatVector sum6 = FloatVector.fromArray(SPECIES, row6, column);
    FloatVector sum7 = FloatVector.fromArray(SPECIES, row7, column);
    for (int k = 0; k < terms; k++) {
      int at = packed + VectorSums.WIDTH * k;
      FloatVector line = FloatVector.fromArray(SPECIES, scratch, panel + VectorSums.WIDTH * k);
      sum0 = FloatVector.broadcast(SPECIES, scratch[at]).fma(line, sum0);
      sum1 = FloatVector.broadcast(SPECIES, scratch[at + 1]).fma(line, sum1);
      sum2 = FloatVector.broadcast(SPECIES, scratch[at + 2]).fma(line, sum2);
      sum3 = FloatVector.broadcast(SPECIES, scratch[at + 3]).fma(line, sum3);
      sum4 = FloatVector.broadcast(SPECIES, scratch[at + 4]).fma(line, sum4);
      sum5 = FloatVector.broadcast(SPECIES, scratch[at + 5]).fma(line, sum5);
      sum6 = FloatVector.broadcast(SPECIES, scratch[at + 6]).fma(line, sum6);
      sum7 = FloatVector.broadcast(SPECIES, scratch[at + 7]).fma(line, sum7);
    }
    sum7.intoArray(row7, column);
    sum6.intoArray(row6, column);
    sum5.intoArray(row5, column);
    sum4.intoArray(row4, column);
    sum3.intoArray(row3, column);
    sum2.intoArray(row2, column);
    sum1.intoArray(row1, column);
    sum0.intoArray(row0, column);
  }

  /** Rows of a where they are, whose terms stand side by side. */
  static void inPlace(
      float[][] rows, int row, int height, int column, float[] a, int at0, int aRow, float[] scratch, int panel,
      int terms) {
    int last = height - 1;
    int at1 = at0 + Math.min(1, last) * aRow;
    int at2 = at0 + Math.min(2, last) * aRow;
    int at3 = at0 + Math.min(3, last) * aRow;
    int at4 = at0 + Math.min(4, last) * aRow;
    int at5 = at0 + Math.min(5, last) * aRow;
    int at6 = at0 + Math.min(6, last) * aRow;
    int at7 = at0 + Math.min(7, last) * aRow;
    float[] row0 = rows[row];
    float[] row1 = rows[row + Math.min(1, last)];
    float[] row2 = rows[row + Math.min(2, last)];
    float[] row3 = rows[row + Math.min(3, last)];
    float[] row4 = rows[row + Math.min(4, last)];
    float[] row5 = rows[row + Math.min(5, last)];
    float[] row6 = rows[row + Math.min(6, last)];
    float[] row7 = rows[row + Math.min(7, last)];
    FloatVector sum0 = FloatVector.fromArray(SPECIES, row0, column);
    FloatVector sum1 = FloatVector.fromArray(SPECIES, row1, column);
    FloatVector sum2 = FloatVector.fromArray(SPECIES, row2, column);
    FloatVector sum3 = FloatVector.fromArray(SPECIES, row3, column);
    FloatVector sum4 = FloatVector.fromArray(SPECIES, row4, column);
    FloatVector sum5 = FloatVector.fromArray(SPECIES, row5, column);
    FloatVector sum6 = FloatVector.fromArray(SPECIES, row6, column);
    FloatVector sum7 = FloatVector.fromArray(SPECIES, row7, column);
    for (int k = 0; k < terms; k++) {
      FloatVector line = FloatVector.fromArray(SPECIES, scratch, panel + VectorSums.WIDTH * k);
      sum0 = FloatVector.broadcast(SPECIES, a[at0 + k]).fma(line, sum0);
      sum1 = FloatVector.broadcast(SPECIES, a[at1 + k]).fma(line, sum1);
      sum2 = FloatVector.broadcast(SPECIES, a[at2 + k]).fma(line, sum2);
      sum3 = FloatVector.broadcast(SPECIES, a[at3 + k]).fma(line, sum3);
      sum4 = FloatVector.broadcast(SPECIES, a[at4 + k]).fma(line, sum4);
      sum5 = FloatVector.broadcast(SPECIES, a[at5 + k]).fma(line, sum5);
      sum6 = FloatVector.broadcast(SPECIES, a[at6 + k]).fma(line, sum6);
      sum7 = FloatVector.broadcast(SPECIES, a[at7 + k]).fma(line, sum7);
    }
    sum7.intoArray(row7, column);
    sum6.intoArray(row6, column);
    sum5.intoArray(row5, column);
    sum4.intoArray(row4, column);
    sum3.intoArray(row3, column);
    sum2.intoArray(row2, column);
    sum1.intoArray(row1, column);
    sum0.intoArray(row0, column);
  }

  /** Rows of a packed, columns of b where they are, of terms from {@code first} on. */
  static void placed(
      float[][] rows, int row, int height, int column, float[] scratch, int packed, float[] b, int bFrom, int[] bTerms,
      int first, int terms) {
    int last = height - 1;
    float[] row0 = rows[row];
    float[] row1 = rows[row + Math.min(1, last)];
    float[] row2 = rows[row + Math.min(2, last)];
    float[] row3 = rows[row + Math.min(3, last)];
    float[] row4 = rows[row + Math.min(4, last)];
    float[] row5 = rows[row + Math.min(5, last)];
    float[] row6 = rows[row + Math.min(6, last)];
    float[] row7 = rows[row + Math.min(7, last)];
    FloatVector sum0 = FloatVector.fromArray(SPECIES, row0, column);
    FloatVector sum1 = FloatVector.fromArray(SPECIES, row1, column);
    FloatVector sum2 = FloatVector.fromArray(SPECIES, row2, column);
    FloatVector sum3 = FloatVector.fromArray(SPECIES, row3, column);
    FloatVector sum4 = FloatVector.fromArray(SPECIES, row4, column);
    FloatVector sum5 = FloatVector.fromArray(SPECIES, row5, column);
    FloatVector sum6 = FloatVector.fromArray(SPECIES, row6, column);
    FloatVector sum7 = FloatVector.fromArray(SPECIES, row7, column);
    for (int k = 0; k < terms; k++) {
      int at = packed + VectorSums.WIDTH * k;
      FloatVector line = FloatVector.fromArray(SPECIES, b, bFrom + bTerms[first + k]);
      sum0 = FloatVector.broadcast(SPECIES, scratch[at]).fma(line, sum0);
      sum1 = FloatVector.broadcast(SPECIES, scratch[at + 1]).fma(line, sum1);
      sum2 = FloatVector.broadcast(SPECIES, scratch[at + 2]).fma(line, sum2);
      sum3 = FloatVector.broadcast(SPECIES, scratch[at + 3]).fma(line, sum3);
      sum4 = FloatVector.broadcast(SPECIES, scratch[at + 4]).fma(line, sum4);
      sum5 = FloatVector.broadcast(SPECIES, scratch[at + 5]).fma(line, sum5);
      sum6 = FloatVector.broadcast(SPECIES, scratch[at + 6]).fma(line, sum6);
      sum7 = FloatVector.broadcast(SPECIES, scratch[at + 7]).fma(line, sum7);
    }
    sum7.intoArray(row7, column);
    sum6.intoArray(row6, column);
    sum5.intoArray(row5, column);
    sum4.intoArray(row4, column);
    sum3.intoArray(row3, column);
    sum2.intoArray(row2, column);
    sum1.intoArray(row1, column);
    sum0.intoArray(row0, column);
  }

  /** Of one row. */
  static void single(
      float[] row, int column, float[] a, int at, int aTerm, float[] scratch, int panel, int begin, int end) {
    FloatVector sum = FloatVector.fromArray(SPECIES, row, column);
    for (int k = begin; k < end; k++) {
      FloatVector line = FloatVector.fromArray(SPECIES, scratch, panel + VectorSums.WIDTH * k);
      sum = FloatVector.broadcast(SPECIES, a[at + aTerm * k]).fma(line, sum);
    }
    sum.intoArray(row, column);
  }
}
