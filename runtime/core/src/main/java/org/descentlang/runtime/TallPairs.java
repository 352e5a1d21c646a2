package org.descentlang.runtime;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of eight rows by two panels of columns, where a vector is as wide as a panel: ten loads serve 16 fused
 * multiply-adds, where {@link TallTiles}, of one panel, take nine for eight. The sums go on from what the rows hold. Of
 * fewer rows the last stands for those that there are not, and is stored after them.
 */
final class TallPairs {
  private static final VectorSpecies<Float> SPECIES = VectorSums.SPECIES;
  private static final int LENGTH = VectorSums.LENGTH;

  private TallPairs() {}

  /** Rows of a packed. */
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
    FloatVector next0 = FloatVector.fromArray(SPECIES, row0, column + LENGTH);
    FloatVector sum1 = FloatVector.fromArray(SPECIES, row1, column);
    FloatVector next1 = FloatVector.fromArray(SPECIES, row1, column + LENGTH);
    FloatVector sum2 = FloatVector.fromArray(SPECIES, row2, column);
    FloatVector next2 = FloatVector.fromArray(SPECIES, row2, column + LENGTH);
    FloatVector sum3 = FloatVector.fromArray(SPECIES, row3, column);
    FloatVector next3 = FloatVector.fromArray(SPECIES, row3, column + LENGTH);
    FloatVector sum4 = FloatVector.fromArray(SPECIES, row4, column);
    FloatVector next4 = FloatVector.fromArray(SPECIES, row4, column + LENGTH);
    FloatVector sum5 = FloatVector.fromArray(SPECIES, row5, column);
    FloatVector next5 = FloatVector.fromArray(SPECIES, row5, column + LENGTH);
    FloatVector sum6 = FloatVector.fromArray(SPECIES, row6, column);
    FloatVector next6 = FloatVector.fromArray(SPECIES, row6, column + LENGTH);
    FloatVector sum7 = FloatVector.fromArray(SPECIES, row7, column);
    FloatVector next7 = FloatVector.fromArray(SPECIES, row7, column + LENGTH);
    for (int k = 0; k < terms; k++) {
      int at = packed + LENGTH * k;
      FloatVector line = FloatVector.fromArray(SPECIES, scratch, panel + LENGTH * k);
      FloatVector nextLine = FloatVector.fromArray(SPECIES, scratch, panel + LENGTH * (terms + k));
      FloatVector a0 = FloatVector.broadcast(SPECIES, scratch[at]);
      sum0 = a0.fma(line, sum0);
      next0 = a0.fma(nextLine, next0);
      FloatVector a1 = FloatVector.broadcast(SPECIES, scratch[at + 1]);
      sum1 = a1.fma(line, sum1);
      next1 = a1.fma(nextLine, next1);
      FloatVector a2 = FloatVector.broadcast(SPECIES, scratch[at + 2]);
      sum2 = a2.fma(line, sum2);
      next2 = a2.fma(nextLine, next2);
      FloatVector a3 = FloatVector.broadcast(SPECIES, scratch[at + 3]);
      sum3 = a3.fma(line, sum3);
      next3 = a3.fma(nextLine, next3);
      FloatVector a4 = FloatVector.broadcast(SPECIES, scratch[at + 4]);
      sum4 = a4.fma(line, sum4);
      next4 = a4.fma(nextLine, next4);
      FloatVector a5 = FloatVector.broadcast(SPECIES, scratch[at + 5]);
      sum5 = a5.fma(line, sum5);
      next5 = a5.fma(nextLine, next5);
      FloatVector a6 = FloatVector.broadcast(SPECIES, scratch[at + 6]);
      sum6 = a6.fma(line, sum6);
      next6 = a6.fma(nextLine, next6);
      FloatVector a7 = FloatVector.broadcast(SPECIES, scratch[at + 7]);
      sum7 = a7.fma(line, sum7);
      next7 = a7.fma(nextLine, next7);
    }
    sum7.intoArray(row7, column);
    next7.intoArray(row7, column + LENGTH);
    sum6.intoArray(row6, column);
    next6.intoArray(row6, column + LENGTH);
    sum5.intoArray(row5, column);
    next5.intoArray(row5, column + LENGTH);
    sum4.intoArray(row4, column);
    next4.intoArray(row4, column + LENGTH);
    sum3.intoArray(row3, column);
    next3.intoArray(row3, column + LENGTH);
    sum2.intoArray(row2, column);
    next2.intoArray(row2, column + LENGTH);
    sum1.intoArray(row1, column);
    next1.intoArray(row1, column + LENGTH);
    sum0.intoArray(row0, column);
    next0.intoArray(row0, column + LENGTH);
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
    FloatVector next0 = FloatVector.fromArray(SPECIES, row0, column + LENGTH);
    FloatVector sum1 = FloatVector.fromArray(SPECIES, row1, column);
    FloatVector next1 = FloatVector.fromArray(SPECIES, row1, column + LENGTH);
    FloatVector sum2 = FloatVector.fromArray(SPECIES, row2, column);
    FloatVector next2 = FloatVector.fromArray(SPECIES, row2, column + LENGTH);
    FloatVector sum3 = FloatVector.fromArray(SPECIES, row3, column);
    FloatVector next3 = FloatVector.fromArray(SPECIES, row3, column + LENGTH);
    FloatVector sum4 = FloatVector.fromArray(SPECIES, row4, column);
    FloatVector next4 = FloatVector.fromArray(SPECIES, row4, column + LENGTH);
    FloatVector sum5 = FloatVector.fromArray(SPECIES, row5, column);
    FloatVector next5 = FloatVector.fromArray(SPECIES, row5, column + LENGTH);
    FloatVector sum6 = FloatVector.fromArray(SPECIES, row6, column);
    FloatVector next6 = FloatVector.fromArray(SPECIES, row6, column + LENGTH);
    FloatVector sum7 = FloatVector.fromArray(SPECIES, row7, column);
    FloatVector next7 = FloatVector.fromArray(SPECIES, row7, column + LENGTH);
    for (int k = 0; k < terms; k++) {
      FloatVector line = FloatVector.fromArray(SPECIES, scratch, panel + LENGTH * k);
      FloatVector nextLine = FloatVector.fromArray(SPECIES, scratch, panel + LENGTH * (terms + k));
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at0 + k]);
      sum0 = a0.fma(line, sum0);
      next0 = a0.fma(nextLine, next0);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at1 + k]);
      sum1 = a1.fma(line, sum1);
      next1 = a1.fma(nextLine, next1);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at2 + k]);
      sum2 = a2.fma(line, sum2);
      next2 = a2.fma(nextLine, next2);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[at3 + k]);
      sum3 = a3.fma(line, sum3);
      next3 = a3.fma(nextLine, next3);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[at4 + k]);
      sum4 = a4.fma(line, sum4);
      next4 = a4.fma(nextLine, next4);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[at5 + k]);
      sum5 = a5.fma(line, sum5);
      next5 = a5.fma(nextLine, next5);
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[at6 + k]);
      sum6 = a6.fma(line, sum6);
      next6 = a6.fma(nextLine, next6);
      FloatVector a7 = FloatVector.broadcast(SPECIES, a[at7 + k]);
      sum7 = a7.fma(line, sum7);
      next7 = a7.fma(nextLine, next7);
    }
    sum7.intoArray(row7, column);
    next7.intoArray(row7, column + LENGTH);
    sum6.intoArray(row6, column);
    next6.intoArray(row6, column + LENGTH);
    sum5.intoArray(row5, column);
    next5.intoArray(row5, column + LENGTH);
    sum4.intoArray(row4, column);
    next4.intoArray(row4, column + LENGTH);
    sum3.intoArray(row3, column);
    next3.intoArray(row3, column + LENGTH);
    sum2.intoArray(row2, column);
    next2.intoArray(row2, column + LENGTH);
    sum1.intoArray(row1, column);
    next1.intoArray(row1, column + LENGTH);
    sum0.intoArray(row0, column);
    next0.intoArray(row0, column + LENGTH);
  }
}
