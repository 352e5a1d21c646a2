package org.descentlang.runtime;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of four rows by two vectors of columns: these eight, two of one factor and one of the other are as many as 16
 * registers hold. They go on from what the rows hold, of which there are four, always.
 */
final class WideTiles {
  private static final VectorSpecies<Float> SPECIES = VectorSums.SPECIES;
  private static final int LENGTH = VectorSums.LENGTH;

  private WideTiles() {}

  /** Rows of a and columns of b packed. */
  static void packed(
      float[][] rows, int row, int column, float[] scratch, int packed, int panel, int terms) {
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
      int at = packed + VectorSums.WIDTH * k;
      int two = panel + VectorSums.WIDTH * k;
      FloatVector b0 = FloatVector.fromArray(SPECIES, scratch, two);
      FloatVector b1 = FloatVector.fromArray(SPECIES, scratch, two + LENGTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, scratch[at]);
      sum00 = a0.fma(b0, sum00);
      sum01 = a0.fma(b1, sum01);
      FloatVector a1 = FloatVector.broadcast(SPECIES, scratch[at + 1]);
      sum10 = a1.fma(b0, sum10);
      sum11 = a1.fma(b1, sum11);
      FloatVector a2 = FloatVector.broadcast(SPECIES, scratch[at + 2]);
      sum20 = a2.fma(b0, sum20);
      sum21 = a2.fma(b1, sum21);
      FloatVector a3 = FloatVector.broadcast(SPECIES, scratch[at + 3]);
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

  /** Rows of a where they are, whose terms stand side by side; the last stands for those that there are not. */
  static void inPlace(
      float[][] rows, int row, int height, int column, float[] a, int at0, int aRow, float[] scratch, int panel,
      int terms) {
    int last = height - 1;
    int at1 = at0 + Math.min(1, last) * aRow;
    int at2 = at0 + Math.min(2, last) * aRow;
    int at3 = at0 + Math.min(3, last) * aRow;
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
      int two = panel + VectorSums.WIDTH * k;
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

  /** Rows of a packed, columns of b where they are, of terms from {@code first} on. */
  static void placed(
      float[][] rows, int row, int column, float[] scratch, int packed, float[] b, int bFrom, int[] bTerms, int first,
      int terms) {
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
      int at = packed + VectorSums.WIDTH * k;
      int two = bFrom + bTerms[first + k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, two);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, two + LENGTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, scratch[at]);
      sum00 = a0.fma(b0, sum00);
      sum01 = a0.fma(b1, sum01);
      FloatVector a1 = FloatVector.broadcast(SPECIES, scratch[at + 1]);
      sum10 = a1.fma(b0, sum10);
      sum11 = a1.fma(b1, sum11);
      FloatVector a2 = FloatVector.broadcast(SPECIES, scratch[at + 2]);
      sum20 = a2.fma(b0, sum20);
      sum21 = a2.fma(b1, sum21);
      FloatVector a3 = FloatVector.broadcast(SPECIES, scratch[at + 3]);
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

  /** Of one row. */
  static void single(
      float[] row, int column, float[] a, int at, int aTerm, float[] scratch, int panel, int begin, int end) {
    FloatVector sum0 = FloatVector.fromArray(SPECIES, row, column);
    FloatVector sum1 = FloatVector.fromArray(SPECIES, row, column + LENGTH);
    for (int k = begin; k < end; k++) {
      FloatVector number = FloatVector.broadcast(SPECIES, a[at + aTerm * k]);
      sum0 = number.fma(FloatVector.fromArray(SPECIES, scratch, panel + VectorSums.WIDTH * k), sum0);
      sum1 = number.fma(FloatVector.fromArray(SPECIES, scratch, panel + VectorSums.WIDTH * k + LENGTH), sum1);
    }
    sum0.intoArray(row, column);
    sum1.intoArray(row, column + LENGTH);
  }
}
