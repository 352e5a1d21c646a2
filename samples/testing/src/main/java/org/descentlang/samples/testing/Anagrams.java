package org.descentlang.samples.testing;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.descentlang.runtime.Draws;

/** Text in which a character says little about the next one, and a word's beginning says all about its end. */
public final class Anagrams {

  /** All of the same letters, and of several lengths. */
  public static final List<String> WORDS =
      List.of("ate", "eat", "tea", "east", "seat", "teas", "least", "slate", "stale", "steal", "tales");

  private Anagrams() {}

  /** So many words, each drawn from {@link #WORDS}. */
  public static String text(long seed, int words) {
    long key = Draws.key(seed, Draws.name("words"), 0);
    return IntStream.range(0, words).mapToObj(n -> WORDS.get((int) (WORDS.size() * Draws.uniform(key, n))))
        .collect(Collectors.joining(" "));
  }
}
