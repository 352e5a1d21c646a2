package org.descentlang.samples.text;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The characters that a model tells apart, as classes from 1; all others are class 0. */
public final class Alphabet {

  private static final char OTHER = '\uFFFD';

  private final List<Character> characters;
  private final Map<Character, Integer> classes = new HashMap<>();

  private Alphabet(List<Character> characters) {
    this.characters = characters;
    for (char character : characters) {
      classes.put(character, classes.size() + 1);
    }
  }

  /** The characters of {@code text}: where {@code classes} are too few, the most frequent of them. */
  public static Alphabet of(String text, int classes) {
    Map<Character, Long> counts = text.chars().mapToObj(unit -> (char) unit)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    Comparator<Character> byCount = Comparator.comparing(counts::get, Comparator.reverseOrder());
    return new Alphabet(counts.keySet().stream().sorted(byCount.thenComparing(Comparator.naturalOrder()))
        .limit(classes - 1L).toList());
  }

  /** The class of each character. */
  public int[] classes(String text) {
    return text.chars().map(unit -> classes.getOrDefault((char) unit, 0)).toArray();
  }

  /** A character of a class. */
  public char character(int of) {
    return of == 0 || of > characters.size() ? OTHER : characters.get(of - 1);
  }
}
