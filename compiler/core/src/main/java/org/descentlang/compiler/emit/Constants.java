package org.descentlang.compiler.emit;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many constants the class of a generated text has, at most: a class file holds {@link #MOST} (The Java Virtual
 * Machine Specification, 4.1), and javac refuses a text that needs more.
 */
final class Constants {
  static final int MOST = 65_534;

  private static final Pattern WORDS = Pattern.compile(
      "//.*|/\\*(?s:.*?)\\*/|(?<text>\"(?:\\\\.|[^\"\\\\])*\")"
      + "|(?<name>(?:model\\.)?[A-Za-z_$][\\w$]*\\(?)|(?<number>\\d[\\w.]*)");
  /**
   * A field or a method is a name, a name with its type, and a reference. A call is told from a field of its name, and
   * the model's field from the trainer's, which is another reference.
   */
  private static final int OF_A_MEMBER = 3;
  private static final int OF_A_TEXT = 2;
  private static final int OF_A_NUMBER = 2;
  /** Of a text, each constant takes so many letters at least. */
  private static final int LETTERS = 6;

  private final Set<String> names = new HashSet<>();
  private final Set<String> texts = new HashSet<>();
  private final Set<String> numbers = new HashSet<>();

  static Constants of(String java) {
    Constants constants = new Constants();
    Matcher words = WORDS.matcher(java);
    while (words.find()) {
      if (words.group("name") != null) {
        constants.names.add(words.group());
      } else if (words.group("text") != null) {
        constants.texts.add(words.group());
      } else if (words.group("number") != null) {
        constants.numbers.add(words.group());
      }
    }
    return constants;
  }

  /** Whether the class of the text may have more than {@code most}. */
  static boolean areMore(String java, int most) {
    return java.length() >= LETTERS * most && of(java).count() > most;
  }

  void add(Constants other) {
    names.addAll(other.names);
    texts.addAll(other.texts);
    numbers.addAll(other.numbers);
  }

  /** Names and types of the JDK and the runtime are few, and count as members here. */
  int count() {
    return count(names.size(), texts.size(), numbers.size());
  }

  /** How many they are with the others. */
  int countWith(Constants other) {
    return count(union(names, other.names), union(texts, other.texts), union(numbers, other.numbers));
  }

  private static int union(Set<String> these, Set<String> others) {
    return these.size() + (int) others.stream().filter(other -> !these.contains(other)).count();
  }

  private static int count(int names, int texts, int numbers) {
    return OF_A_MEMBER * names + OF_A_TEXT * texts + OF_A_NUMBER * numbers;
  }
}
