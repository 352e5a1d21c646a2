package org.descentlang.runtime;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * By vectors, operation by operation as in {@link FloatMath}.
 *
 * <p>No method gives vectors to another: HotSpot allocates what it does not inline, and stops to inline where a method
 * has become too large. So each function is as few loops as it can be, in methods of more than the 325 bytes up to
 * which HotSpot would inline them in kernels, one beside the other.
 */
final class VectorPasses extends FloatPasses {
  static final FloatPasses INSTANCE = new VectorPasses();
  private static final VectorSpecies<Float> SPECIES = VectorSums.SPECIES;
  private static final int LENGTH = VectorSums.LENGTH;

  private VectorPasses() {}

  @Override
  void exp(float[] row, int from, float[][] scratch, int n) {
    for (int i = from; i < from + n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, row, i);
      FloatVector largest = FloatVector.broadcast(SPECIES, FloatMath.LARGEST_EXP);
      FloatVector lowest = FloatVector.broadcast(SPECIES, FloatMath.LEAST_EXP);
      FloatVector bounded = x.blend(largest, largest.lt(x)).blend(lowest, x.lt(lowest));
      FloatVector rounder = FloatVector.broadcast(SPECIES, FloatMath.ROUNDER);
      FloatVector rounded = bounded.fma(FloatVector.broadcast(SPECIES, FloatMath.LOG2_E), rounder);
      FloatVector multiple = rounded.sub(rounder);
      FloatVector most = multiple.fma(FloatVector.broadcast(SPECIES, -FloatMath.LN_2), bounded);
      FloatVector least = multiple.mul(FloatVector.broadcast(SPECIES, -FloatMath.LN_2_REST));
      FloatVector r = most.add(least);
      FloatVector tail = FloatVector.broadcast(SPECIES, FloatMath.TAIL_4);
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_3));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_2));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_1));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_0));
      FloatVector above = most.add(r.mul(r).fma(tail, least));
      IntVector k = rounded.reinterpretAsInts().sub(FloatMath.ROUNDER_BITS);
      IntVector half = k.lanewise(VectorOperators.ASHR, 1);
      IntVector first = half.add(FloatMath.EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FloatMath.FRACTION_BITS);
      IntVector second =
          k.sub(half).add(FloatMath.EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FloatMath.FRACTION_BITS);
      above.add(1).mul(first.reinterpretAsFloats()).mul(second.reinterpretAsFloats()).intoArray(row, i);
    }
  }

  @Override
  void expm1(float[] row, int from, float[][] scratch, int n) {
    for (int i = from; i < from + n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, row, i);
      FloatVector largest = FloatVector.broadcast(SPECIES, FloatMath.LARGEST_EXP);
      FloatVector lowest = FloatVector.broadcast(SPECIES, FloatMath.LEAST_EXPM1);
      FloatVector bounded = x.blend(largest, largest.lt(x)).blend(lowest, x.lt(lowest));
      FloatVector rounder = FloatVector.broadcast(SPECIES, FloatMath.ROUNDER);
      FloatVector rounded = bounded.fma(FloatVector.broadcast(SPECIES, FloatMath.LOG2_E), rounder);
      FloatVector multiple = rounded.sub(rounder);
      FloatVector most = multiple.fma(FloatVector.broadcast(SPECIES, -FloatMath.LN_2), bounded);
      FloatVector least = multiple.mul(FloatVector.broadcast(SPECIES, -FloatMath.LN_2_REST));
      FloatVector r = most.add(least);
      FloatVector tail = FloatVector.broadcast(SPECIES, FloatMath.TAIL_4);
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_3));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_2));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_1));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_0));
      FloatVector above = most.add(r.mul(r).fma(tail, least));
      IntVector k = rounded.reinterpretAsInts().sub(FloatMath.ROUNDER_BITS + 1);
      FloatVector half = k.add(FloatMath.EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FloatMath.FRACTION_BITS)
          .reinterpretAsFloats();
      FloatVector y = half.fma(above, half.sub(FloatVector.broadcast(SPECIES, 0.5f)));
      y.add(y).blend(x, x.abs().lt(FloatVector.broadcast(SPECIES, FloatMath.TINY))).intoArray(row, i);
    }
  }

  @Override
  void tanh(float[] row, int from, float[][] scratch, int n) {
    for (int i = from; i < from + n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, row, i);
      FloatVector size = x.abs();
      FloatVector bounded =
          size.blend(FloatMath.LARGEST_TANH, size.compare(VectorOperators.GT, FloatMath.LARGEST_TANH)).mul(-2);
      FloatVector rounder = FloatVector.broadcast(SPECIES, FloatMath.ROUNDER);
      FloatVector rounded = bounded.fma(FloatVector.broadcast(SPECIES, FloatMath.LOG2_E), rounder);
      FloatVector multiple = rounded.sub(rounder);
      FloatVector most = multiple.fma(FloatVector.broadcast(SPECIES, -FloatMath.LN_2), bounded);
      FloatVector least = multiple.mul(FloatVector.broadcast(SPECIES, -FloatMath.LN_2_REST));
      FloatVector r = most.add(least);
      FloatVector tail = FloatVector.broadcast(SPECIES, FloatMath.TAIL_4);
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_3));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_2));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_1));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_0));
      FloatVector above = most.add(r.mul(r).fma(tail, least));
      IntVector k = rounded.reinterpretAsInts().sub(FloatMath.ROUNDER_BITS);
      FloatVector power = k.add(FloatMath.EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FloatMath.FRACTION_BITS)
          .reinterpretAsFloats();
      FloatVector e = power.fma(above, power.sub(1));
      FloatVector rest = power.fma(above, power.sub(1).sub(e));
      FloatVector below = e.add(2);
      FloatVector belowRest = FloatVector.broadcast(SPECIES, 2).sub(below).add(e).add(rest);
      FloatVector part = FloatVector.broadcast(SPECIES, 0).sub(e);
      FloatVector q = part.div(below);
      FloatVector less = q.neg();
      FloatVector missing = less.fma(belowRest, less.fma(below, part).sub(rest));
      FloatVector y = missing.fma(q.lanewise(VectorOperators.FMA, 0.5f, 0.5f), q);
      y.reinterpretAsInts().or(x.reinterpretAsInts().and(Integer.MIN_VALUE)).reinterpretAsFloats().intoArray(row, i);
    }
  }

  @Override
  void sigmoid(float[] row, int from, float[][] scratch, int n) {
    for (int i = from; i < from + n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, row, i);
      FloatVector size = x.abs();
      FloatVector bounded =
          size.blend(-FloatMath.LEAST_EXP, size.compare(VectorOperators.GT, -FloatMath.LEAST_EXP)).neg();
      FloatVector rounder = FloatVector.broadcast(SPECIES, FloatMath.ROUNDER);
      FloatVector rounded = bounded.fma(FloatVector.broadcast(SPECIES, FloatMath.LOG2_E), rounder);
      FloatVector multiple = rounded.sub(rounder);
      FloatVector most = multiple.fma(FloatVector.broadcast(SPECIES, -FloatMath.LN_2), bounded);
      FloatVector least = multiple.mul(FloatVector.broadcast(SPECIES, -FloatMath.LN_2_REST));
      FloatVector r = most.add(least);
      FloatVector tail = FloatVector.broadcast(SPECIES, FloatMath.TAIL_4);
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_3));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_2));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_1));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_0));
      FloatVector above = most.add(r.mul(r).fma(tail, least));
      IntVector k = rounded.reinterpretAsInts().sub(FloatMath.ROUNDER_BITS);
      IntVector half = k.lanewise(VectorOperators.ASHR, 1);
      IntVector first = half.add(FloatMath.EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FloatMath.FRACTION_BITS);
      IntVector second =
          k.sub(half).add(FloatMath.EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FloatMath.FRACTION_BITS);
      FloatVector e = above.add(1).mul(first.reinterpretAsFloats()).mul(second.reinterpretAsFloats());
      FloatVector one = FloatVector.broadcast(SPECIES, 1);
      FloatVector part = one.blend(e, x.lt(0));
      FloatVector whole = one.add(e);
      FloatVector rest = one.sub(whole).add(e);
      FloatVector q = part.div(whole);
      FloatVector less = q.neg();
      FloatVector missing = less.fma(rest, less.fma(whole, part));
      missing.fma(e.lanewise(VectorOperators.FMA, -0.5f, 1), q).intoArray(row, i);
    }
  }

  @Override
  void erf(float[] row, int from, float[][] scratch, int n) {
    quotients(row, from, scratch, n);
    complements(scratch, n);
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, row, from + i);
      FloatVector s = x.mul(x);
      FloatVector slope = s.lanewise(VectorOperators.FMA, FloatMath.SLOPE_5, FloatMath.SLOPE_4);
      slope = s.fma(slope, FloatVector.broadcast(SPECIES, FloatMath.SLOPE_3));
      slope = s.fma(slope, FloatVector.broadcast(SPECIES, FloatMath.SLOPE_2));
      slope = s.fma(slope, FloatVector.broadcast(SPECIES, FloatMath.SLOPE_1));
      slope = s.fma(slope, FloatVector.broadcast(SPECIES, FloatMath.SLOPE_0));
      FloatVector small = x.fma(slope, x).abs();
      FloatVector large = FloatVector.broadcast(SPECIES, 1).sub(FloatVector.fromArray(SPECIES, scratch[1], i));
      IntVector size = large.blend(small, x.abs().lt(FloatMath.SMALL)).reinterpretAsInts();
      size.or(x.reinterpretAsInts().and(Integer.MIN_VALUE)).reinterpretAsFloats().intoArray(row, from + i);
    }
  }

  @Override
  void erfc(float[] row, int from, float[][] scratch, int n) {
    quotients(row, from, scratch, n);
    complements(scratch, n);
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, row, from + i);
      FloatVector s = x.mul(x);
      FloatVector slope = s.lanewise(VectorOperators.FMA, FloatMath.SLOPE_5, FloatMath.SLOPE_4);
      slope = s.fma(slope, FloatVector.broadcast(SPECIES, FloatMath.SLOPE_3));
      slope = s.fma(slope, FloatVector.broadcast(SPECIES, FloatMath.SLOPE_2));
      slope = s.fma(slope, FloatVector.broadcast(SPECIES, FloatMath.SLOPE_1));
      slope = s.fma(slope, FloatVector.broadcast(SPECIES, FloatMath.SLOPE_0));
      FloatVector small = FloatVector.broadcast(SPECIES, 1).sub(x.fma(slope, x));
      FloatVector complement = FloatVector.fromArray(SPECIES, scratch[1], i);
      complement.blend(FloatVector.broadcast(SPECIES, 2).sub(complement), x.lt(0))
          .blend(small, x.abs().lt(FloatMath.SMALL)).intoArray(row, from + i);
    }
  }

  /** To the rows of scratch, what is left of the quotients, these, and the absolute values, bounded. */
  private static void quotients(float[] row, int from, float[][] scratch, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector size = FloatVector.fromArray(SPECIES, row, from + i).abs();
      FloatVector a = size.blend(FloatMath.LARGEST_ERFC, size.compare(VectorOperators.GT, FloatMath.LARGEST_ERFC));
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
      FloatVector above = p.fma(inner, FloatVector.broadcast(SPECIES, FloatMath.MIDDLE));
      FloatVector aboveRest =
          p.fma(inner, FloatVector.broadcast(SPECIES, FloatMath.MIDDLE).sub(above)).add(FloatMath.MIDDLE_REST);
      FloatVector below = a.lanewise(VectorOperators.FMA, 2, 1);
      FloatVector belowRest = a.fma(FloatVector.broadcast(SPECIES, 2), FloatVector.broadcast(SPECIES, 1).sub(below));
      FloatVector q = above.div(below);
      FloatVector less = q.neg();
      FloatVector rest = less.fma(belowRest, less.fma(below, above)).add(aboveRest);
      rest.mul(q.mul(0.88f)).intoArray(scratch[0], i);
      q.intoArray(scratch[1], i);
      a.intoArray(scratch[2], i);
    }
  }

  /** To the second row, what {@code erfc} is of the third. */
  private static void complements(float[][] scratch, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector rest = FloatVector.fromArray(SPECIES, scratch[0], i);
      FloatVector q = FloatVector.fromArray(SPECIES, scratch[1], i);
      FloatVector a = FloatVector.fromArray(SPECIES, scratch[2], i);
      FloatVector bounded = a.mul(a).neg();
      FloatVector rounder = FloatVector.broadcast(SPECIES, FloatMath.ROUNDER);
      FloatVector rounded = bounded.fma(FloatVector.broadcast(SPECIES, FloatMath.LOG2_E), rounder);
      FloatVector multiple = rounded.sub(rounder);
      FloatVector most = multiple.fma(FloatVector.broadcast(SPECIES, -FloatMath.LN_2), bounded);
      FloatVector least =
          multiple.fma(FloatVector.broadcast(SPECIES, -FloatMath.LN_2_REST), a.fma(a, bounded).neg());
      FloatVector r = most.add(least);
      FloatVector tail = FloatVector.broadcast(SPECIES, FloatMath.TAIL_4);
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_3));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_2));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_1));
      tail = r.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.TAIL_0));
      FloatVector above = most.add(r.mul(r).fma(tail, least));
      IntVector k = rounded.reinterpretAsInts().sub(FloatMath.ROUNDER_BITS);
      IntVector half = k.lanewise(VectorOperators.ASHR, 1);
      IntVector first = half.add(FloatMath.EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FloatMath.FRACTION_BITS);
      IntVector second =
          k.sub(half).add(FloatMath.EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FloatMath.FRACTION_BITS);
      FloatVector y = q.add(above.fma(q, above.fma(rest, rest)));
      y.mul(first.reinterpretAsFloats()).mul(second.reinterpretAsFloats()).intoArray(scratch[1], i);
    }
  }

  @Override
  void turn(float[] row, int from, float[][] scratch, int quarters, int n) {
    sines(row, from, scratch, n);
    cosines(row, from, scratch, n);
    for (int i = 0; i < n; i += LENGTH) {
      IntVector turn = FloatVector.fromArray(SPECIES, scratch[1], i).reinterpretAsInts().add(quarters);
      IntVector odd = turn.lanewise(VectorOperators.LSHL, 31).lanewise(VectorOperators.ASHR, 31);
      IntVector sine = FloatVector.fromArray(SPECIES, scratch[2], i).reinterpretAsInts();
      IntVector cosine = FloatVector.fromArray(SPECIES, scratch[3], i).reinterpretAsInts();
      IntVector size = sine.lanewise(VectorOperators.XOR, sine.lanewise(VectorOperators.XOR, cosine).and(odd));
      IntVector sign = turn.and(2).lanewise(VectorOperators.LSHL, 30);
      size.lanewise(VectorOperators.XOR, sign).reinterpretAsFloats().intoArray(scratch[2], i);
    }
  }

  private static void sines(float[] row, int from, float[][] scratch, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, row, from + i);
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
      rounded.intoArray(scratch[1], i);
      r.add(r.mul(s).fma(tail, rest)).intoArray(scratch[2], i);
    }
  }

  private static void cosines(float[] row, int from, float[][] scratch, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, row, from + i);
      FloatVector k = FloatVector.fromArray(SPECIES, scratch[1], i).sub(FloatMath.ROUNDER);
      FloatVector most = k.fma(FloatVector.broadcast(SPECIES, -FloatMath.PI_HALVES), x);
      FloatVector r = k.fma(FloatVector.broadcast(SPECIES, -FloatMath.PI_HALVES_REST), most);
      FloatVector s = r.mul(r);
      FloatVector tail = s.lanewise(VectorOperators.FMA, FloatMath.COSINE_2, FloatMath.COSINE_1);
      tail = s.fma(tail, FloatVector.broadcast(SPECIES, FloatMath.COSINE_0));
      tail = s.fma(tail, FloatVector.broadcast(SPECIES, -0.5f));
      s.fma(tail, FloatVector.broadcast(SPECIES, 1)).intoArray(scratch[3], i);
    }
  }
}
