package org.descentlang.compiler.source;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What someone may have meant who wrote a name that is unknown. */
public final class Suggestions {
  /** The fewest letters that say enough of how a name begins. */
  private static final int SHORTEST = 3;

  private Suggestions() {}

  private record Candidate(String name, int distance) {}

  /**
   * The known name nearest to one that isn't: few letters away by insertion, deletion, change and swap of neighbours,
   * in upper or lower case; short names may differ less. Else one of the same letters, or one that has the initials of
   * the other, as {@code lr} of {@code learning_rate}, or begins with it, or is the longest with which it begins. Of
   * several that are equally near, the first in alphabetical order.
   */
  public static Optional<String> nearest(String unknown, Collection<String> known) {
    return misspelled(unknown, known)
        .or(() -> first(known, name -> sorted(name).equals(sorted(unknown))))
        .or(() -> first(known, name -> areInitials(unknown, name) || areInitials(name, unknown)))
        .or(() -> first(known, name -> begins(name, unknown)))
        .or(() -> known.stream().filter(name -> begins(unknown, name))
            .min(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder())));
  }

  private static Optional<String> misspelled(String unknown, Collection<String> known) {
    int bound = bound(unknown.length());
    return known.stream()
        .filter(name -> Math.abs(name.length() - unknown.length()) <= bound)
        .map(name -> new Candidate(name, distance(lower(unknown), lower(name))))
        .filter(candidate -> candidate.distance() <= bound)
        .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .map(Candidate::name);
  }

  private static String sorted(String name) {
    return lower(name).chars().sorted().mapToObj(Character::toString).collect(Collectors.joining());
  }

  private static Optional<String> first(Collection<String> known, Predicate<String> like) {
    return known.stream().filter(like).sorted().findFirst();
  }

  /** Whether they are the first letters of the words of a name that has several. */
  private static boolean areInitials(String initials, String name) {
    List<String> words = Stream.of(name.split("_")).filter(word -> !word.isEmpty()).toList();
    return words.size() > 1
        && words.stream().map(word -> word.substring(0, 1)).collect(Collectors.joining()).equals(initials);
  }

  private static boolean begins(String longer, String shorter) {
    return shorter.length() >= SHORTEST && lower(longer).startsWith(lower(shorter));
  }

  private static int bound(int length) {
    return length < 3 ? 0 : Math.min(3, (length + 1) / 3);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Damerau and Levenshtein's, where no letter is touched twice. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 ? j : j == 0 ? i : step(a, b, d, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(String a, String b, int[][] d, int i, int j) {
    int changed = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(changed, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
    boolean swapped = i > 1 && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
  }
}
