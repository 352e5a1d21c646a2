package org.descentlang.compiler.schedule;

import java.util.List;
import java.util.function.Predicate;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;

/**
 * A proof that an array's elements belong to one value of an index each. Multiples of some {@code m} left aside, all
 * accesses are {@code c*i + rest} in a window of {@code m}, with a rest that varies by less than {@code c}:
 *
 * <pre>
 * y[4096*b + 128*t + j]     b: the rest is from 0 to 4095, less than the distance of two b
 *                           j: all else is a multiple of 128, and j below that
 * </pre>
 */
final class Apart {
  private final Index index;
  private final List<Affine> accesses;
  private final Predicate<Affine.Variable> isFixed;

  private Apart(Index index, List<Affine> accesses, Predicate<Affine.Variable> isFixed) {
    this.index = index;
    this.accesses = accesses;
    this.isFixed = isFixed;
  }

  /**
   * Whether accesses with different values of the index are to different elements.
   *
   * @param isFixed the variable has one value while the kernel runs
   */
  static boolean holds(Index index, List<Affine> accesses, Predicate<Affine.Variable> isFixed) {
    return new Apart(index, accesses, isFixed).holds();
  }

  private boolean holds() {
    long stride = accesses.get(0).coefficient(index);
    if (stride == 0 || accesses.stream().anyMatch(a -> a.coefficient(index) != stride)) {
      return false;
    }
    long span = Math.abs(stride) * index.extent().bound();
    long modulus = accesses.stream().flatMap(a -> a.terms().stream())
        .mapToLong(t -> Math.abs(t.coefficient())).filter(c -> c >= span).min().orElse(0);
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (Affine access : accesses) {
      long low = modulus == 0 ? access.constant() : Math.floorMod(access.constant(), modulus);
      long high = low;
      for (Affine.Term term : access.terms()) {
        long coefficient = term.coefficient();
        boolean isAside = isCommon(term.variable()) || modulus != 0 && coefficient % modulus == 0;
        if (!isAside && !term.variable().equals(index)) {
          low += Math.min(0, coefficient * greatest(term.variable()));
          high += Math.max(0, coefficient * greatest(term.variable()));
        }
      }
      least = Math.min(least, low);
      most = Math.max(most, high);
    }
    boolean wraps = modulus != 0 && (most - least) + span - Math.abs(stride) >= modulus;
    return most - least < Math.abs(stride) && !wraps;
  }

  /** Whether it shifts all accesses by the same. */
  private boolean isCommon(Affine.Variable variable) {
    long first = accesses.get(0).coefficient(variable);
    return isFixed.test(variable) && accesses.stream().allMatch(a -> a.coefficient(variable) == first);
  }

  private static long greatest(Affine.Variable variable) {
    return variable instanceof Index i ? i.extent().bound() - 1L : ((Extent.Counted) variable).bound();
  }
}
