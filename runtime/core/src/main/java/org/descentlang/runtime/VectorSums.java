package org.descentlang.runtime;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of products in tiles of registers: four rows by a panel of two vectors of columns, or eight by one or two panels
 * of a vector.
 *
 * <pre>
 * for terms by 128:
 *   packed[r][k] = a[r..r+15, k]                 side by side, for all rows
 *   for each panel of columns, of which four are copied at once:
 *     panel[k] = b[k, these columns]             side by side: it stays in the nearest cache
 *     for rows by 4 or 8: for k: 8 or 16 sums += numbers of packed[r][k] times the vectors of panel[k]
 * </pre>
 *
 * <p>Rows whose terms stand side by side are read where they are; by tiles of four rows only for few columns.
 *
 * <p>Each sum is its own chain of fused multiply-adds in ascending k from +0, as in the plain loops, so neither the
 * width of vectors nor the tiling has a part in its bits. Like all classes of vectors, this one needs a module that is
 * not everywhere: it is for {@link Vectors} and {@link FloatPasses} to see to it that it is there.
 */
final class VectorSums {
  /** One species for all: HotSpot of JDK 17 allocates vectors where it has seen two in the same method of theirs. */
  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > 16 ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;
  static final int LENGTH = SPECIES.length();
  private static final boolean TALL = LENGTH == 16;
  /** Columns of a panel. */
  static final int WIDTH = TALL ? LENGTH : 2 * LENGTH;
  /** Rows of a tile. */
  static final int HEIGHT = TALL ? 8 : 4;
  /** Of so many, two panels take 16 KB, and stay in the nearest cache beside the rows of a tile. */
  static final int MOST_TERMS = 128;
  /** How many are copied at once: memory is read in longer stretches. */
  private static final int PANELS = 4;
  /** For so many columns a row is read too seldom for a copy to be worth its while, by tiles of four rows. */
  private static final int FEW_COLUMNS = 64;

  /** Columns of panels that generated code makes. */
  private static final int STANDING = 16;

  private VectorSums() {}

  static void sums(
      float[][] rows, int from, boolean adds, int count, int columns, float[] a, int aFrom, int aRow, int aTerm,
      float[] b, int bFrom, int bTerm, int bColumn, int terms, float[] scratch) {
    boolean stays = staysInPlace(aTerm, columns);
    for (int first = 0; first < terms || first == 0 && !adds; first += MOST_TERMS) {
      int some = Math.min(MOST_TERMS, terms - first);
      int panel = stays ? 0 : pack(scratch, a, aFrom + first * aTerm, aRow, aTerm, count, some);
      for (int c = 0; c < columns; c += PANELS * WIDTH) {
        int many = Math.min(PANELS * WIDTH, columns - c);
        panels(scratch, panel, b, bFrom + first * bTerm + c * bColumn, bTerm, bColumn, some, many);
        tiles(rows, from, adds || first > 0, count, c, many, stays ? a : scratch, aFrom + first, aRow, scratch, panel,
            some);
      }
    }
  }

  /** Whether rows are read where they are. */
  static boolean staysInPlace(int aTerm, int columns) {
    return aTerm == 1 && (TALL || columns <= FEW_COLUMNS);
  }

  /** Of panels that are there already, of so many columns on each processor, and of a's rows where they are. */
  static void ofPanels(
      float[][] rows, int from, boolean adds, int count, int columns, float[] a, int aFrom, int aRow, float[] panels,
      int terms, float[] scratch) {
    for (int first = 0; first < terms; first += MOST_TERMS) {
      int some = Math.min(MOST_TERMS, terms - first);
      boolean goesOn = adds || first > 0;
      if (WIDTH == STANDING) {
        tiles(rows, from, goesOn, count, 0, columns, a, aFrom + first, aRow, panels, first * columns, some);
      } else {
        for (int c = 0; c < columns; c += WIDTH) {
          int at = first * columns + c / STANDING * STANDING * some + c % STANDING;
          panels(scratch, 0, panels, at, STANDING, 1, some, WIDTH);
          tiles(rows, from, goesOn, count, c, WIDTH, a, aFrom + first, aRow, scratch, 0, some);
        }
      }
    }
  }

  /** With edges: of a tile's rows first what not all of them have, then what they have in common, then the rest. */
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
      for (int c = 0; c < columns; c += PANELS * WIDTH) {
        int many = Math.min(PANELS * WIDTH, columns - c);
        panels(scratch, panel, b, bFrom + first * bTerm + c * bColumn, bTerm, bColumn, some, many);
        for (int p = 0; p < many; p += WIDTH) {
          for (int r = 0; r < count; r += HEIGHT) {
            int height = Math.min(HEIGHT, count - r);
            if (first == 0) {
              clear(rows, from + r, height, c + p, WIDTH);
            }
            int at = stays ? aFrom + r * aRow + first : place(r, some);
            edged(rows, from + r, height, c + p, factor, at, row, step, scratch, panel + p * some, some,
                low + r * lowStep - first, lowStep, high + r * highStep - first, highStep);
          }
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
        tileInPlace(false, rows, row, height, column, a, at + begin, aRow, scratch, panel + WIDTH * begin, end - begin);
      } else {
        tile(false, rows, row, height, column, scratch, at + WIDTH * begin, panel + WIDTH * begin, end - begin);
      }
      for (int n = 0; n < height; n++) {
        int ownEnd = Math.min(terms, high + n * highStep);
        single(rows[row + n], column, a, at + n * aRow, aTerm, scratch, panel, end, ownEnd);
      }
    }
  }

  /** Of one row. */
  private static void single(
      float[] row, int column, float[] a, int at, int aTerm, float[] scratch, int panel, int begin, int end) {
    if (TALL) {
      TallTiles.single(row, column, a, at, aTerm, scratch, panel, begin, end);
    } else {
      WideTiles.single(row, column, a, at, aTerm, scratch, panel, begin, end);
    }
  }

  /**
   * Of panels of columns, one after the other, sums of all rows.
   *
   * @param a scratch, where rows are packed at its beginning, or where they stand from {@code aFrom} on
   */
  static void tiles(
      float[][] rows, int from, boolean adds, int count, int column, int columns, float[] a, int aFrom, int aRow,
      float[] scratch, int panel, int terms) {
    int width = WIDTH;
    for (int p = 0; p < columns; p += width) {
      boolean isPair = TALL && columns - p > WIDTH;
      width = isPair ? 2 * WIDTH : WIDTH;
      for (int r = 0; r < count; r += HEIGHT) {
        int height = Math.min(HEIGHT, count - r);
        if (!adds) {
          clear(rows, from + r, height, column + p, width);
        }
        if (a == scratch) {
          tile(isPair, rows, from + r, height, column + p, scratch, place(r, terms), panel + p * terms, terms);
        } else {
          tileInPlace(
              isPair, rows, from + r, height, column + p, a, aFrom + r * aRow, aRow, scratch, panel + p * terms, terms);
        }
      }
    }
  }

  private static void tile(
      boolean isPair, float[][] rows, int row, int height, int column, float[] scratch, int at, int panel, int terms) {
    if (isPair) {
      TallPairs.packed(rows, row, height, column, scratch, at, panel, terms);
    } else if (TALL) {
      TallTiles.packed(rows, row, height, column, scratch, at, panel, terms);
    } else {
      WideTiles.packed(rows, row, column, scratch, at, panel, terms);
    }
  }

  private static void tileInPlace(
      boolean isPair, float[][] rows, int row, int height, int column, float[] a, int at, int aRow, float[] scratch,
      int panel, int terms) {
    if (isPair) {
      TallPairs.inPlace(rows, row, height, column, a, at, aRow, scratch, panel, terms);
    } else if (TALL) {
      TallTiles.inPlace(rows, row, height, column, a, at, aRow, scratch, panel, terms);
    } else {
      WideTiles.inPlace(rows, row, height, column, a, at, aRow, scratch, panel, terms);
    }
  }

  /** Columns of b that stand where they are, evenly or not. */
  static void tilePlaced(
      float[][] rows, int row, int height, int column, float[] scratch, int at, float[] b, int bFrom, int[] bTerms,
      int first, int terms) {
    if (TALL) {
      TallTiles.placed(rows, row, height, column, scratch, at, b, bFrom, bTerms, first, terms);
    } else {
      WideTiles.placed(rows, row, column, scratch, at, b, bFrom, bTerms, first, terms);
    }
  }

  static void clear(float[][] rows, int row, int height, int column, int width) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int n = row; n < row + height; n++) {
      for (int c = 0; c < width; c += LENGTH) {
        zero.intoArray(rows[n], column + c);
      }
    }
  }

  /** Rows of a side by side in panels, at the beginning of scratch; where the last panel ends. */
  private static int pack(float[] scratch, float[] a, int from, int row, int term, int count, int terms) {
    int whole = row == 1 ? count / WIDTH * WIDTH : 0;
    panels(scratch, 0, a, from, term, 1, terms, whole);
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

  /** Panels of columns of b, one after the other. A row of whole panels is read at once. */
  static void panels(
      float[] scratch, int to, float[] b, int from, int term, int column, int terms, int columns) {
    int whole = column == 1 ? columns / WIDTH * WIDTH : 0;
    for (int k = 0; k < terms; k++) {
      for (int c = 0; c < whole; c += LENGTH) {
        FloatVector.fromArray(SPECIES, b, from + k * term + c)
            .intoArray(scratch, to + (c / WIDTH * terms + k) * WIDTH + c % WIDTH);
      }
    }
    for (int c = whole; c < columns; c += WIDTH) {
      copy(scratch, to + c * terms, b, from + c * column, term, column, terms, Math.min(WIDTH, columns - c));
    }
  }

  /** Columns side by side, as many as a panel has or fewer. */
  private static void copy(
      float[] panel, int to, float[] b, int from, int term, int column, int terms, int width) {
    if (column != 1) {
      for (int c = 0; c < width; c += 4) {
        gather(panel, to + c, b, from + c * column, column, term, terms, Math.min(4, width - c));
      }
      return;
    }
    for (int k = 0; k < terms; k++) {
      System.arraycopy(b, from + k * term, panel, to + k * WIDTH, width);
    }
  }
}
