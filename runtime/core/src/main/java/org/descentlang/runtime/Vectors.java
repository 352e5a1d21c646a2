package org.descentlang.runtime;

import java.util.List;

/**
 * What generated code may do with vectors of the processor, where {@code java --add-modules jdk.incubator.vector} lets
 * it. Results have the same bits as those of the plain loops, which run where it may not, and for a tenth of a second
 * after a step has first asked: a process that does a step or two and ends does not load what vectors take.
 *
 * <p>The system property {@code descent.vectors} can be {@code off}, or {@code cold}: from the first step on. Anything
 * else is passed over, with a warning, and so is {@code cold} where there are no vectors.
 */
public final class Vectors {
  private static final String MODULE = "jdk.incubator.vector";
  private static final List<String> WISHES = List.of("", "off", "cold");
  /**
   * Nanoseconds of plain code. More make a process slower: HotSpot, which compiles one loop after the other, then has
   * compiled plain ones that nobody will need.
   */
  private static final long HEAD_START = 100_000_000L;

  private static final boolean AVAILABLE;
  private static final long BEGIN = System.nanoTime();

  /** A thread that sees it late has the same results. */
  private static boolean ready;

  static {
    String wish = System.getProperty("descent.vectors", "");
    if (!WISHES.contains(wish)) {
      warn("descent.vectors can be off or cold: ''{0}'' is passed over", wish);
    }
    AVAILABLE = !wish.equals("off") && isModuleThere();
    if (wish.equals("cold") && !AVAILABLE) {
      warn("descent.vectors is cold, but there are none: java was started without --add-modules {0}", MODULE);
    }
    ready = AVAILABLE && wish.equals("cold");
  }

  private Vectors() {}

  private static void warn(String text, String what) {
    System.getLogger(Vectors.class.getName()).log(System.Logger.Level.WARNING, text, what);
  }

  /** {@link ModuleLayer#findModule} does the same, but links lambdas where it finds none: a tenth of a first step. */
  private static boolean isModuleThere() {
    for (Module module : ModuleLayer.boot().modules()) {
      if (module.getName().equals(MODULE)) {
        return true;
      }
    }
    return false;
  }

  /** Whether {@link #sums} may be called, and {@link FloatRows} takes vectors, now. */
  public static boolean ready() {
    if (AVAILABLE && !ready) {
      ready = System.nanoTime() - BEGIN > HEAD_START;
    }
    return ready;
  }

  /**
   * {@code rows[from + r][c] = sum(k < terms) a[aFrom + r*aRow + k*aTerm] * b[bFrom + k*bTerm + c*bColumn]}, for
   * {@code r} below {@code count} and {@code c} below {@code columns}: running sums, one fused multiply-add a term.
   *
   * @param rows {@code count} of them from there on, rounded up to a multiple of 4, each of {@code columns} values,
   *     rounded up to a multiple of 16; what is in the surplus afterwards means nothing
   * @param scratch of {@code min(terms, 128) * (count + 64)} values, that count rounded up to a multiple of 16
   */
  public static void sums(
      float[][] rows, int from, int count, int columns, float[] a, int aFrom, int aRow, int aTerm, float[] b, int bFrom,
      int bTerm, int bColumn, int terms, float[] scratch) {
    VectorSums.sums(rows, from, false, count, columns, a, aFrom, aRow, aTerm, b, bFrom, bTerm, bColumn, terms, scratch);
  }

  /** The same sums, which go on from what the rows hold. */
  public static void add(
      float[][] rows, int from, int count, int columns, float[] a, int aFrom, int aRow, int aTerm, float[] b, int bFrom,
      int bTerm, int bColumn, int terms, float[] scratch) {
    VectorSums.sums(rows, from, true, count, columns, a, aFrom, aRow, aTerm, b, bFrom, bTerm, bColumn, terms, scratch);
  }

  /**
   * The same sums where terms stand side by side in both factors, so that columns of b have to be copied number by
   * number, or sums and rows of a: for where the former are more than {@code count * (terms + columns)}.
   *
   * @param transposed {@code columns} rows, rounded up as the others, of {@code count} values, rounded up to a multiple
   *     of 16
   */
  public static void sums(
      float[][] rows, int from, int count, int columns, float[] a, int aFrom, int aRow, float[] b, int bFrom,
      int bColumn, int terms, float[][] transposed, float[] scratch) {
    if (VectorSums.staysInPlace(1, count)) {
      TransposedSums.sums(rows, from, count, columns, a, aFrom, aRow, b, bFrom, bColumn, terms, transposed, scratch);
    } else {
      VectorSums.sums(
          rows, from, false, count, columns, a, aFrom, aRow, 1, b, bFrom, 1, bColumn, terms, scratch);
    }
  }

  /**
   * The same sums of rows whose terms stand side by side, of a factor that is in panels: of 16 columns each, and of 128
   * terms, {@code panels[((first / 128 * columns / 16 + c / 16) * 128 + k) * 16 + c % 16]}; where there are fewer
   * terms in all, of so many.
   *
   * @param columns a multiple of 16
   * @param terms at most 128, or a multiple of it; at least one
   */
  public static void sums(
      float[][] rows, int from, int count, int columns, float[] a, int aFrom, int aRow, float[] panels, int terms,
      float[] scratch) {
    VectorSums.ofPanels(rows, from, false, count, columns, a, aFrom, aRow, panels, terms, scratch);
  }

  /** The same sums, which go on from what the rows hold. */
  public static void add(
      float[][] rows, int from, int count, int columns, float[] a, int aFrom, int aRow, float[] panels, int terms,
      float[] scratch) {
    VectorSums.ofPanels(rows, from, true, count, columns, a, aFrom, aRow, panels, terms, scratch);
  }

  /**
   * The same sums of a part of the terms: those of row r are from {@code low + r*lowStep} to before
   * {@code high + r*highStep}, as of a triangle. Of the others both factors can be read.
   */
  public static void sums(
      float[][] rows, int from, int count, int columns, float[] a, int aFrom, int aRow, int aTerm, float[] b, int bFrom,
      int bTerm, int bColumn, int terms, int low, int lowStep, int high, int highStep, float[] scratch) {
    VectorSums.sums(rows, from, count, columns, a, aFrom, aRow, aTerm, b, bFrom, bTerm, bColumn, terms, low, lowStep,
        high, highStep, scratch);
  }

  /**
   * {@code rows[from + r][c] = sum(k < terms) a[aFrom + r*aRow + aTerms[k]] * b[bFrom + bTerms[k] + bColumns[c]]}: the
   * same sums where what belongs together does not stand evenly, as of convolutions.
   *
   * @param aTerms how far from the first term each stands, of a; as many as there are in {@code bTerms}
   * @param bColumns how far from the first column each stands
   * @param rows as of the sums above
   * @param scratch as there, and 16 more
   */
  public static void sums(
      float[][] rows, int from, int count, float[] a, int aFrom, int aRow, int[] aTerms, float[] b, int bFrom,
      int[] bTerms, int[] bColumns, float[] scratch) {
    VectorPlaces.sums(rows, from, false, count, a, aFrom, aRow, aTerms, b, bFrom, bTerms, bColumns, scratch);
  }

  /** The same sums, which go on from what the rows hold. */
  public static void add(
      float[][] rows, int from, int count, float[] a, int aFrom, int aRow, int[] aTerms, float[] b, int bFrom,
      int[] bTerms, int[] bColumns, float[] scratch) {
    VectorPlaces.sums(rows, from, true, count, a, aFrom, aRow, aTerms, b, bFrom, bTerms, bColumns, scratch);
  }

  /** {@code n0*strides[0] + n1*strides[1] + ...} of all {@code n} below {@code sizes}, row-major. */
  public static int[] offsets(int[] sizes, int[] strides) {
    int[] offsets = {0};
    for (int d = 0; d < sizes.length; d++) {
      int[] longer = new int[offsets.length * sizes[d]];
      for (int n = 0; n < longer.length; n++) {
        longer[n] = offsets[n / sizes[d]] + n % sizes[d] * strides[d];
      }
      offsets = longer;
    }
    return offsets;
  }
}
