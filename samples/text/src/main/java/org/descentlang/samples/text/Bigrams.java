package org.descentlang.samples.text;

import org.descentlang.runtime.data.Examples;

/** How often each character stands in a text, and after each other one: what a model has to beat. */
public final class Bigrams {

  private final int classes;
  private final int[] last;
  private final int[] next;
  private final int[][] pairs;
  private final int total;

  /** Counts the pairs of neighbours in {@code text}, whose characters are below {@code classes}. */
  public Bigrams(int[] text, int classes) {
    this.classes = classes;
    last = new int[classes];
    next = new int[classes];
    pairs = new int[classes][classes];
    total = text.length - 1;
    for (int i = 0; i < total; i++) {
      last[text[i]]++;
      next[text[i + 1]]++;
      pairs[text[i]][text[i + 1]]++;
    }
  }

  /** As if each character stood there once more, so that none is impossible. */
  double probability(int character) {
    return (next[character] + 1.0) / (total + classes);
  }

  /** As if one more character followed {@code before}: each with its {@link #probability(int)}. */
  double probability(int before, int character) {
    return (pairs[before][character] + probability(character)) / (last[before] + 1);
  }

  /** The perplexity of the characters in windows of text, each guessed by how often it occurs. */
  double perplexityAlone(Examples windows) {
    int[] characters = (int[]) windows.array(1);
    double surprise = 0;
    for (int character : characters) {
      surprise -= Math.log(probability(character));
    }
    return Math.exp(surprise / characters.length);
  }

  /** The perplexity of the same characters, each guessed from the one before. */
  double perplexity(Examples windows) {
    int[] before = (int[]) windows.array(0);
    int[] characters = (int[]) windows.array(1);
    double surprise = 0;
    for (int i = 0; i < characters.length; i++) {
      surprise -= Math.log(probability(before[i], characters[i]));
    }
    return Math.exp(surprise / characters.length);
  }
}
