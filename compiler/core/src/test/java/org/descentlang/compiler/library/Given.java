package org.descentlang.compiler.library;

import java.util.Locale;
import java.util.Random;

/** What stands for inputs in {@code formulas.txt}, by name. Those that are learnt have a gradient. */
enum Given {
  X("", Domain.REAL, true), Y("", Domain.REAL, true), T("", Domain.REAL, true), U("", Domain.REAL, false),
  P("", Domain.PROBABILITY, true), Q("", Domain.PROBABILITY, true), R("", Domain.PROBABILITY, false),
  V("", Domain.POSITIVE, true), K("", Domain.POSITIVE, true), M("", Domain.WEIGHT, false), SIGN("", Domain.SIGN, false),
  A("4", Domain.REAL, true), B("4", Domain.REAL, true), C("4", Domain.REAL, true),
  F("4", Domain.PROBABILITY, true), G("4", Domain.PROBABILITY, true), H("4", Domain.PROBABILITY, false),
  W("4", Domain.WEIGHT, false), LABEL("", Domain.CLASS, false), LABELS("4", Domain.CLASSES, false);

  /** Of so many are vectors and classes. */
  static final int SIZE = 4;

  private enum Domain { REAL, PROBABILITY, POSITIVE, WEIGHT, SIGN, CLASS, CLASSES }

  /** How the numbers of a sample are drawn. */
  enum Mode {
    /** Few numbers, of which sums and products are exact: borders are met, and what happens there is told apart. */
    ROUND,
    /** Of the size of 1. */
    MODERATE,
    /** All exponents alike, subnormal numbers among them. */
    WILD,
    /** Where numbers end, and where functions begin to be 0 or infinite. */
    EDGES,
    /** Next to the number before. */
    NEAR
  }

  private static final double[] ROUND = {0, -0.0, 0.25, 0.5, 1, 1.5, 2, 3, 6};
  private static final double[] EDGES = {
    0, Float.MIN_VALUE, 0x1p-130, Float.MIN_NORMAL, 0x1p-64, 1e-12f, 1e-7f, 0x1p-12, 1 - 0x1p-24, 1, 1 + 0x1p-23, 10,
    17, 20, 30, 87, 88.5f, 89, 104, 0x1p12, 0x1p24, 0x1p64, 0x1p127, Float.MAX_VALUE
  };

  private final String shape;
  private final Domain domain;
  private final boolean learnt;

  Given(String shape, Domain domain, boolean learnt) {
    this.shape = shape;
    this.domain = domain;
    this.learnt = learnt;
  }

  /** As formulas have it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Given of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  int size() {
    return shape.isEmpty() ? 1 : SIZE;
  }

  boolean isLearnt() {
    return learnt;
  }

  boolean isReal() {
    return switch (domain) {
      case REAL, PROBABILITY, POSITIVE, WEIGHT -> true;
      case SIGN, CLASS, CLASSES -> false;
    };
  }

  /** Its type as an input. */
  String type() {
    return switch (domain) {
      case CLASS -> "index[" + SIZE + "]";
      case CLASSES -> "[" + SIZE + "] of class[" + SIZE + "] or -1";
      case REAL, PROBABILITY, POSITIVE, WEIGHT, SIGN -> "[" + shape + "]";
    };
  }

  /** A statement that takes it from a table, whose row n is that of example n. */
  String held() {
    return word() + " = held(example" + (shape.isEmpty() ? "" : ", " + shape) + ")";
  }

  /** A number of single precision. */
  double draw(Mode mode, double before, Random random) {
    return switch (domain) {
      case REAL -> real(magnitude(mode, before, random)) * (random.nextBoolean() ? 1 : -1);
      case POSITIVE -> Math.abs(magnitude(mode, before, random));
      case PROBABILITY -> probability(Math.abs(magnitude(mode, before, random)), random);
      case WEIGHT -> (float) Math.exp(random.nextGaussian());
      case SIGN -> random.nextBoolean() ? 1 : -1;
      case CLASS -> random.nextInt(SIZE);
      case CLASSES -> random.nextInt(SIZE + 1) - 1;
    };
  }

  /** Of those of a vector, differences and the sums of a few are finite. */
  private double real(double size) {
    return shape.isEmpty() ? size : Math.min(size, 0x1p125);
  }

  private static double magnitude(Mode mode, double before, Random random) {
    return switch (mode) {
      case ROUND -> ROUND[random.nextInt(ROUND.length)];
      case MODERATE -> (float) Math.abs(random.nextGaussian() * 2);
      case WILD -> (float) Math.scalb(1 + random.nextDouble(), random.nextInt(277) - 149);
      case EDGES -> EDGES[random.nextInt(EDGES.length)];
      case NEAR -> (float) (before * (1 + random.nextInt(5) * 0x1p-23));
    };
  }

  /** From 0 to 1, near to either. */
  private static double probability(double size, Random random) {
    double small = size <= 1 ? size : (float) (1 / size);
    return random.nextInt(3) > 0 ? small : (float) (1 - small);
  }
}
