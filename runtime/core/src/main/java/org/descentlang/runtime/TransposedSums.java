package org.descentlang.runtime;

/**
 * The sums of {@link VectorSums} with the factors' parts exchanged, where the terms of both stand side by side, as in
 * the product of a batch with a layer's weights. To have columns of b side by side, all of b would be copied number by
 * number; of a there is less.
 *
 * <pre>
 * for terms by 128:
 *   panel[k] = a[rows, k]                            side by side
 *   for columns by 32: transposed[c][r] += b[c, k] * panel[k][r]
 * rows[r][c] = transposed[c][r]
 * </pre>
 */
final class TransposedSums {
  /** Columns whose terms, with two panels, stay in the nearest cache. */
  private static final int COLUMNS = 32;
  /** Rows that are transposed at once. */
  private static final int ROWS = 4;

  private TransposedSums() {}

  static void sums(
      float[][] rows, int from, int count, int columns, float[] a, int aFrom, int aRow, float[] b, int bFrom,
      int bColumn, int terms, float[][] transposed, float[] scratch) {
    for (int first = 0; first < terms || first == 0; first += VectorSums.MOST_TERMS) {
      int some = Math.min(VectorSums.MOST_TERMS, terms - first);
      VectorSums.panels(scratch, 0, a, aFrom + first, 1, aRow, some, count);
      for (int c = 0; c < columns; c += COLUMNS) {
        int many = Math.min(COLUMNS, columns - c);
        VectorSums.tiles(
            transposed, c, first > 0, many, 0, count, b, bFrom + c * bColumn + first, bColumn, scratch, 0, some);
        if (first + some >= terms) {
          transpose(transposed, c, c + many, rows, from, count);
        }
      }
    }
  }

  private static void transpose(float[][] transposed, int begin, int end, float[][] rows, int from, int count) {
    int whole = count / ROWS * ROWS;
    for (int r = 0; r < whole; r += ROWS) {
      float[] row0 = rows[from + r];
      float[] row1 = rows[from + r + 1];
      float[] row2 = rows[from + r + 2];
      float[] row3 = rows[from + r + 3];
      for (int c = begin; c < end; c++) {
        float[] column = transposed[c];
        row0[c] = column[r];
        row1[c] = column[r + 1];
        row2[c] = column[r + 2];
        row3[c] = column[r + 3];
      }
    }
    for (int r = whole; r < count; r++) {
      for (int c = begin; c < end; c++) {
        rows[from + r][c] = transposed[c][r];
      }
    }
  }
}
