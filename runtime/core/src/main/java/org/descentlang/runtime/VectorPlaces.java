package org.descentlang.runtime;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sums of {@link VectorSums} of factors whose terms and columns do not stand evenly apart, as those of
 * convolutions.
 *
 * <pre>
 * for each panel of columns:
 *   panel[k] = b[bTerms[k] + bColumns[these]]      up to four strips of a vector, each over the rest of that before
 *   for rows by 4 or 8: for k: 8 sums += numbers of packed rows times the vectors of panel[k]
 * </pre>
 *
 * <p>Columns that stand side by side are not copied: a panel serves few rows.
 */
final class VectorPlaces {
  private static final VectorSpecies<Float> SPECIES = VectorSums.SPECIES;
  private static final int LENGTH = VectorSums.LENGTH;
  private static final int WIDTH = VectorSums.WIDTH;

  private VectorPlaces() {}

  static void sums(
      float[][] rows, int from, boolean adds, int count, float[] a, int aFrom, int aRow, int[] aTerms, float[] b,
      int bFrom, int[] bTerms, int[] bColumns, float[] scratch) {
    for (int first = 0; first < aTerms.length; first += VectorSums.MOST_TERMS) {
      int some = Math.min(VectorSums.MOST_TERMS, aTerms.length - first);
      int panel = VectorSums.end(count, some);
      for (int r = 0; r < count; r += 4) {
        gather(scratch, VectorSums.place(r, some), a, aFrom + r * aRow, aRow, aTerms, first, some,
            Math.min(4, count - r));
      }
      for (int c = 0; c < bColumns.length; c += WIDTH) {
        if (areSideBySide(bColumns, c)) {
          tiles(rows, from, adds || first > 0, count, c, scratch, b, bFrom + bColumns[c], bTerms, first, some);
        } else {
          copy(scratch, panel, b, bFrom, bTerms, first, some, bColumns, c, Math.min(WIDTH, bColumns.length - c));
          VectorSums.tiles(
              rows, from, adds || first > 0, count, c, WIDTH, scratch, 0, 0, scratch, panel, some);
        }
      }
    }
  }

  /** Of columns that stand side by side, which are read where they are. */
  private static void tiles(
      float[][] rows, int from, boolean adds, int count, int column, float[] scratch, float[] b, int bFrom, int[] terms,
      int first, int some) {
    for (int r = 0; r < count; r += VectorSums.HEIGHT) {
      int height = Math.min(VectorSums.HEIGHT, count - r);
      if (!adds) {
        VectorSums.clear(rows, from + r, height, column, WIDTH);
      }
      VectorSums.tilePlaced(
          rows, from + r, height, column, scratch, VectorSums.place(r, some), b, bFrom, terms, first, some);
    }
  }

  /** Four rows of a side by side, those that there are not as 0. */
  private static void gather(
      float[] panel, int to, float[] a, int from, int row, int[] terms, int first, int some, int height) {
    if (height == 4) {
      int from1 = from + row;
      int from2 = from1 + row;
      int from3 = from2 + row;
      for (int k = 0; k < some; k++) {
        int at = terms[first + k];
        panel[to + WIDTH * k] = a[from + at];
        panel[to + WIDTH * k + 1] = a[from1 + at];
        panel[to + WIDTH * k + 2] = a[from2 + at];
        panel[to + WIDTH * k + 3] = a[from3 + at];
      }
      return;
    }
    for (int k = 0; k < some; k++) {
      for (int r = 0; r < 4; r++) {
        panel[to + WIDTH * k + r] = r < height ? a[from + r * row + terms[first + k]] : 0f;
      }
    }
  }

  private static void copy(
      float[] panel, int to, float[] b, int from, int[] terms, int first, int some, int[] columns, int column,
      int width) {
    int start1 = end(columns, column, 0, width);
    int start2 = end(columns, column, start1, width);
    int start3 = end(columns, column, start2, width);
    if (end(columns, column, start3, width) < width) {
      copySingly(panel, to, b, from, terms, first, some, columns, column, width);
    } else if (start2 == width) {
      int second = Math.min(start1, width - 1);
      copyTwo(panel, to, b, from, terms, first, some, columns, column, second, width);
    } else {
      int fourth = Math.min(start3, width - 1);
      copyFour(panel, to, b, from, terms, first, some, columns, column, start1, start2, fourth, width);
    }
  }

  private static boolean areSideBySide(int[] columns, int column) {
    return column + WIDTH <= columns.length && end(columns, column, 0, WIDTH) == LENGTH
        && end(columns, column + WIDTH - LENGTH, 0, LENGTH) == LENGTH
        && columns[column + WIDTH - LENGTH] == columns[column] + WIDTH - LENGTH;
  }

  /** Where the strip ends that begins there. */
  private static int end(int[] columns, int column, int start, int width) {
    int end = Math.min(start + 1, width);
    while (end < width && end < start + LENGTH && columns[column + end] == columns[column + end - 1] + 1) {
      end++;
    }
    return end;
  }

  private static void copySingly(
      float[] panel, int to, float[] b, int from, int[] terms, int first, int some, int[] columns, int column,
      int width) {
    for (int k = 0; k < some; k++) {
      copyTerm(panel, to + k * WIDTH, b, from + terms[first + k], columns, column, width);
    }
  }

  private static void copyTerm(float[] panel, int to, float[] b, int from, int[] columns, int column, int width) {
    for (int c = 0; c < width; c++) {
      panel[to + c] = b[from + columns[column + c]];
    }
  }

  /** A strip reads a whole vector, which there is not where the array ends. */
  private static void copyTwo(
      float[] panel, int to, float[] b, int from, int[] terms, int first, int some, int[] columns, int column,
      int start1, int width) {
    int at0 = columns[column];
    int at1 = columns[column + start1];
    int room = b.length - LENGTH - Math.max(at0, at1);
    for (int k = 0; k < some; k++) {
      int at = from + terms[first + k];
      int place = to + k * WIDTH;
      if (at <= room) {
        strip(b, at + at0, panel, place);
        strip(b, at + at1, panel, place + start1);
      } else {
        copyTerm(panel, place, b, at, columns, column, width);
      }
    }
  }

  private static void copyFour(
      float[] panel, int to, float[] b, int from, int[] terms, int first, int some, int[] columns, int column,
      int start1, int start2, int start3, int width) {
    int at0 = columns[column];
    int at1 = columns[column + start1];
    int at2 = columns[column + start2];
    int at3 = columns[column + start3];
    int room = b.length - LENGTH - Math.max(Math.max(at0, at1), Math.max(at2, at3));
    for (int k = 0; k < some; k++) {
      int at = from + terms[first + k];
      int place = to + k * WIDTH;
      if (at <= room) {
        strip(b, at + at0, panel, place);
        strip(b, at + at1, panel, place + start1);
        strip(b, at + at2, panel, place + start2);
        strip(b, at + at3, panel, place + start3);
      } else {
        copyTerm(panel, place, b, at, columns, column, width);
      }
    }
  }

  private static void strip(float[] b, int from, float[] panel, int to) {
    FloatVector.fromArray(SPECIES, b, from).intoArray(panel, to);
  }
}
