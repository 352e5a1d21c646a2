package org.descentlang.runtime;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * By vectors, operation by operation as in {@link FloatMath}.
 *
 * <p>No method gives vectors to another, and none has many more than a chain of multiply-adds: HotSpot allocates what
 * it does not inline.
 */
final class VectorPasses extends FloatPasses {
  static final FloatPasses INSTANCE = new VectorPasses();
  private static final VectorSpecies<Float> SPECIES = VectorSums.SPECIES;
  private static final int LENGTH = VectorSums.LENGTH;

  private VectorPasses() {}

  @Override
  void bound(float[][] rows, float least, float largest, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector.fromArray(SPECIES, rows[0], i).min(largest).max(least).intoArray(rows[3], i);
    }
  }

  @Override
  void fold(float[][] rows, float largest, float factor, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector.fromArray(SPECIES, rows[0], i).abs().min(largest).mul(factor).intoArray(rows[3], i);
    }
  }

  @Override
  void reduce(float[][] rows, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, rows[3], i);
      FloatVector rounded = x.lanewise(VectorOperators.FMA, FloatMath.LOG2_E, FloatMath.ROUNDER);
      FloatVector k = rounded.sub(FloatMath.ROUNDER);
      FloatVector most = k.fma(FloatVector.broadcast(SPECIES, -FloatMath.LN_2), x);
      FloatVector least = k.mul(-FloatMath.LN_2_REST);
      FloatVector r = most.add(least);
      FloatVector tail = r.lanewise(VectorOperators.FMA, FloatMath.TAIL_4, FloatMath.TAIL_3);
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_2));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_1));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_0));
      rounded.intoArray(rows[1], i);
      most.add(r.mul(r).fma(tail, least)).intoArray(rows[2], i);
    }
  }

  @Override
  void exp(float[][] rows, int n) {
    scale(rows, 1, rows[0], n);
  }

  /** The third row and a number, by the powers of 2 in the second. */
  private static void scale(float[][] rows, float summand, float[] to, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      IntVector bits = FloatVector.fromArray(SPECIES, rows[1], i).reinterpretAsInts();
      IntVector k = bits.sub(FloatMath.ROUNDER_BITS);
      IntVector half = k.lanewise(VectorOperators.ASHR, 1);
      IntVector first = half.add(FloatMath.EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FloatMath.FRACTION_BITS);
      IntVector second =
          k.sub(half).add(FloatMath.EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FloatMath.FRACTION_BITS);
      FloatVector x = FloatVector.fromArray(SPECIES, rows[2], i).add(summand);
      x.mul(first.reinterpretAsFloats()).mul(second.reinterpretAsFloats()).intoArray(to, i);
    }
  }

  @Override
  void expm1(float[][] rows, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, rows[0], i);
      FloatVector above = FloatVector.fromArray(SPECIES, rows[2], i);
      IntVector k = FloatVector.fromArray(SPECIES, rows[1], i).reinterpretAsInts().sub(FloatMath.ROUNDER_BITS + 1);
      FloatVector half = k.add(FloatMath.EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FloatMath.FRACTION_BITS)
          .reinterpretAsFloats();
      half.fma(above, half.sub(0.5f)).mul(2).blend(x, x.abs().lt(FloatMath.TINY)).intoArray(rows[0], i);
    }
  }

  @Override
  void tanh(float[][] rows, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      IntVector k = FloatVector.fromArray(SPECIES, rows[1], i).reinterpretAsInts().sub(FloatMath.ROUNDER_BITS);
      FloatVector power = k.add(FloatMath.EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FloatMath.FRACTION_BITS)
          .reinterpretAsFloats();
      FloatVector above = FloatVector.fromArray(SPECIES, rows[2], i);
      FloatVector e = power.fma(above, power.sub(1));
      e.intoArray(rows[1], i);
      power.fma(above, power.sub(1).sub(e)).intoArray(rows[2], i);
    }
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector e = FloatVector.fromArray(SPECIES, rows[1], i);
      FloatVector rest = FloatVector.fromArray(SPECIES, rows[2], i);
      FloatVector below = e.add(2);
      FloatVector belowRest = FloatVector.broadcast(SPECIES, 2).sub(below).add(e).add(rest);
      FloatVector part = FloatVector.broadcast(SPECIES, 0).sub(e);
      FloatVector q = part.div(below);
      FloatVector less = q.neg();
      FloatVector missing = less.fma(belowRest, less.fma(below, part).sub(rest));
      missing.fma(q.lanewise(VectorOperators.FMA, 0.5f, 0.5f), q).intoArray(rows[3], i);
    }
    sign(rows, n);
  }

  /** The fourth row with the sign of the first. */
  private static void sign(float[][] rows, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      IntVector sign = FloatVector.fromArray(SPECIES, rows[0], i).reinterpretAsInts();
      IntVector value = FloatVector.fromArray(SPECIES, rows[3], i).reinterpretAsInts();
      value.or(sign.and(Integer.MIN_VALUE)).reinterpretAsFloats().intoArray(rows[0], i);
    }
  }

  @Override
  void sigmoid(float[][] rows, int n) {
    scale(rows, 1, rows[2], n);
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector e = FloatVector.fromArray(SPECIES, rows[2], i);
      FloatVector one = FloatVector.broadcast(SPECIES, 1);
      FloatVector part = one.blend(e, FloatVector.fromArray(SPECIES, rows[0], i).lt(0));
      FloatVector whole = one.add(e);
      FloatVector rest = one.sub(whole).add(e);
      FloatVector q = part.div(whole);
      FloatVector less = q.neg();
      FloatVector missing = less.fma(rest, less.fma(whole, part));
      missing.fma(e.lanewise(VectorOperators.FMA, -0.5f, 1), q).intoArray(rows[0], i);
    }
  }

  @Override
  void complement(float[][] rows, int n) {
    inner(rows, n);
    quotients(rows, n);
    bells(rows, n);
  }

  private static void inner(float[][] rows, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector a = FloatVector.fromArray(SPECIES, rows[3], i);
      FloatVector p = a.sub(3).div(a.add(3));
      FloatVector inner = p.lanewise(VectorOperators.FMA, FloatMath.INNER_9, FloatMath.INNER_8);
      inner = p.fma(inner, FloatVector.broadcast(SPECIES, FloatMath.INNER_7));
      inner = p.fma(inner, FloatVector.broadcast(SPECIES, FloatMath.INNER_6));
      inner = p.fma(inner, FloatVector.broadcast(SPECIES, FloatMath.INNER_5));
      inner = p.fma(inner, FloatVector.broadcast(SPECIES, FloatMath.INNER_4));
      inner = p.fma(inner, FloatVector.broadcast(SPECIES, FloatMath.INNER_3));
      inner = p.fma(inner, FloatVector.broadcast(SPECIES, FloatMath.INNER_2));
      inner = p.fma(inner, FloatVector.broadcast(SPECIES, FloatMath.INNER_1));
      inner = p.fma(inner, FloatVector.broadcast(SPECIES, FloatMath.INNER_0));
      p.intoArray(rows[1], i);
      inner.intoArray(rows[2], i);
    }
  }

  /** And what is left of them. */
  private static void quotients(float[][] rows, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector a = FloatVector.fromArray(SPECIES, rows[3], i);
      FloatVector p = FloatVector.fromArray(SPECIES, rows[1], i);
      FloatVector inner = FloatVector.fromArray(SPECIES, rows[2], i);
      FloatVector above = p.fma(inner, FloatVector.broadcast(SPECIES, FloatMath.MIDDLE));
      FloatVector aboveRest =
          p.fma(inner, FloatVector.broadcast(SPECIES, FloatMath.MIDDLE).sub(above)).add(FloatMath.MIDDLE_REST);
      FloatVector below = a.lanewise(VectorOperators.FMA, 2, 1);
      FloatVector belowRest = a.fma(FloatVector.broadcast(SPECIES, 2), FloatVector.broadcast(SPECIES, 1).sub(below));
      FloatVector q = above.div(below);
      FloatVector less = q.neg();
      FloatVector rest = less.fma(belowRest, less.fma(below, above)).add(aboveRest);
      rest.mul(q.mul(0.88f)).intoArray(rows[1], i);
      q.intoArray(rows[2], i);
    }
  }

  private static void bells(float[][] rows, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector a = FloatVector.fromArray(SPECIES, rows[3], i);
      FloatVector q = FloatVector.fromArray(SPECIES, rows[2], i);
      FloatVector rest = FloatVector.fromArray(SPECIES, rows[1], i);
      FloatVector x = a.mul(a).neg();
      FloatVector rounded = x.lanewise(VectorOperators.FMA, FloatMath.LOG2_E, FloatMath.ROUNDER);
      FloatVector k = rounded.sub(FloatMath.ROUNDER);
      FloatVector most = k.fma(FloatVector.broadcast(SPECIES, -FloatMath.LN_2), x);
      FloatVector least = k.fma(FloatVector.broadcast(SPECIES, -FloatMath.LN_2_REST), a.fma(a, x).neg());
      FloatVector r = most.add(least);
      FloatVector tail = r.lanewise(VectorOperators.FMA, FloatMath.TAIL_4, FloatMath.TAIL_3);
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_2));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_1));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_0));
      FloatVector bell = most.add(r.mul(r).fma(tail, least));
      rounded.intoArray(rows[1], i);
      q.add(bell.fma(q, bell.fma(rest, rest))).intoArray(rows[2], i);
    }
  }

  @Override
  void small(float[][] rows, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, rows[0], i);
      FloatVector s = x.mul(x);
      FloatVector slope = s.lanewise(VectorOperators.FMA, FloatMath.SLOPE_5, FloatMath.SLOPE_4);
      slope = s.fma(slope, FloatVector.broadcast(SPECIES, FloatMath.SLOPE_3));
      slope = s.fma(slope, FloatVector.broadcast(SPECIES, FloatMath.SLOPE_2));
      slope = s.fma(slope, FloatVector.broadcast(SPECIES, FloatMath.SLOPE_1));
      slope = s.fma(slope, FloatVector.broadcast(SPECIES, FloatMath.SLOPE_0));
      x.fma(slope, x).intoArray(rows[3], i);
    }
  }

  @Override
  void erf(float[][] rows, int n) {
    scale(rows, 0, rows[2], n);
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, rows[0], i);
      FloatVector small = FloatVector.fromArray(SPECIES, rows[3], i).abs();
      FloatVector complement = FloatVector.fromArray(SPECIES, rows[2], i);
      FloatVector.broadcast(SPECIES, 1).sub(complement).blend(small, x.abs().lt(FloatMath.SMALL))
          .intoArray(rows[3], i);
    }
    sign(rows, n);
  }

  @Override
  void erfc(float[][] rows, int n) {
    scale(rows, 0, rows[2], n);
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, rows[0], i);
      FloatVector small = FloatVector.fromArray(SPECIES, rows[3], i);
      FloatVector complement = FloatVector.fromArray(SPECIES, rows[2], i);
      complement.blend(FloatVector.broadcast(SPECIES, 2).sub(complement), x.lt(0))
          .blend(FloatVector.broadcast(SPECIES, 1).sub(small), x.abs().lt(FloatMath.SMALL)).intoArray(rows[0], i);
    }
  }

  @Override
  void turn(float[][] rows, int quarters, int n) {
    sines(rows, n);
    cosines(rows, n);
    for (int i = 0; i < n; i += LENGTH) {
      IntVector turn = FloatVector.fromArray(SPECIES, rows[1], i).reinterpretAsInts().add(quarters);
      IntVector odd = turn.lanewise(VectorOperators.LSHL, 31).lanewise(VectorOperators.ASHR, 31);
      IntVector sine = FloatVector.fromArray(SPECIES, rows[2], i).reinterpretAsInts();
      IntVector cosine = FloatVector.fromArray(SPECIES, rows[3], i).reinterpretAsInts();
      IntVector size = sine.lanewise(VectorOperators.XOR, sine.lanewise(VectorOperators.XOR, cosine).and(odd));
      IntVector sign = turn.and(2).lanewise(VectorOperators.LSHL, 30);
      size.lanewise(VectorOperators.XOR, sign).reinterpretAsFloats().intoArray(rows[2], i);
    }
  }

  private static void sines(float[][] rows, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, rows[0], i);
      FloatVector rounded = x.lanewise(VectorOperators.FMA, FloatMath.TWO_BY_PI, FloatMath.ROUNDER);
      FloatVector k = rounded.sub(FloatMath.ROUNDER);
      FloatVector most = k.fma(FloatVector.broadcast(SPECIES, -FloatMath.PI_HALVES), x);
      FloatVector more = k.mul(FloatMath.PI_HALVES_REST);
      FloatVector r = most.sub(more);
      FloatVector least = FloatVector.broadcast(SPECIES, FloatMath.PI_HALVES_LEAST);
      FloatVector less = k.fma(FloatVector.broadcast(SPECIES, FloatMath.PI_HALVES_REST), more.neg());
      FloatVector rest = most.sub(r).sub(more).sub(k.fma(least, less));
      FloatVector s = r.mul(r);
      FloatVector tail = s.lanewise(VectorOperators.FMA, FloatMath.SINE_2, FloatMath.SINE_1);
      tail = s.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.SINE_0));
      rounded.intoArray(rows[1], i);
      r.add(r.mul(s).fma(tail, rest)).intoArray(rows[2], i);
    }
  }

  private static void cosines(float[][] rows, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, rows[0], i);
      FloatVector k = FloatVector.fromArray(SPECIES, rows[1], i).sub(FloatMath.ROUNDER);
      FloatVector most = k.fma(FloatVector.broadcast(SPECIES, -FloatMath.PI_HALVES), x);
      FloatVector r = k.fma(FloatVector.broadcast(SPECIES, -FloatMath.PI_HALVES_REST), most);
      FloatVector s = r.mul(r);
      FloatVector tail = s.lanewise(VectorOperators.FMA, FloatMath.COSINE_2, FloatMath.COSINE_1);
      tail = s.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.COSINE_0));
      tail = s.fma(tail, FloatVector.broadcast(SPECIES, -0.5f));
      s.fma(tail, FloatVector.broadcast(SPECIES, 1)).intoArray(rows[3], i);
    }
  }
}
