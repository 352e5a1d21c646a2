package org.descentlang.compiler.random;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which random programs a test takes. {@code -Drandom.first=500} begins with another, so that many more can be tried
 * than there is time for in a build.
 */
public final class Seeds {
  private static final int FIRST = Integer.getInteger("random.first", 0);

  private Seeds() {}

  /** So many, from the first on. */
  public static int[] first(int count) {
    return IntStream.range(FIRST, FIRST + count).toArray();
  }

  /** Fails after the last, with all seeds that have failed and why the first of them has. */
  public static void each(int[] seeds, IntConsumer test) {
    Map<Integer, Throwable> failed = new LinkedHashMap<>();
    for (int seed : seeds) {
      try {
        test.accept(seed);
      } catch (RuntimeException | AssertionError e) {
        failed.put(seed, e);
      }
    }
    if (!failed.isEmpty()) {
      throw new AssertionError("seeds " + failed.entrySet().stream()
          .map(f -> f.getKey() + ": " + f.getValue().getMessage()).collect(Collectors.joining("\n")),
          failed.values().iterator().next());
    }
  }
}
