package org.descentlang.compiler.emit;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many constants the class of a generated text has, at most: a class file holds 65,534 (The Java Virtual Machine
 * Specification, 4.1), and javac refuses a text that needs more.
 */
final class Constants {
  private static final Pattern WORDS = Pattern.compile(
      "//.*|/\\*(?s:.*?)\\*/|(?<text>\"(?:\\\\.|[^\"\\\\])*\")|(?<name>[A-Za-z_$][\\w$]*\\(?)|(?<number>\\d[\\w.]*)");
  /** A field or a method is a name, a name with its type, and a reference. A call is told from a field of its name. */
  private static final int OF_A_MEMBER = 3;
  private static final int OF_A_TEXT = 2;
  private static final int OF_A_NUMBER = 2;

  private Constants() {}

  /** Names and types of the JDK and the runtime are few, and count as members here. */
  static int of(String java) {
    Set<String> names = new HashSet<>();
    Set<String> texts = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    Matcher words = WORDS.matcher(java);
    while (words.find()) {
      if (words.group("name") != null) {
        names.add(words.group());
      } else if (words.group("text") != null) {
        texts.add(words.group());
      } else if (words.group("number") != null) {
        numbers.add(words.group());
      }
    }
    return OF_A_MEMBER * names.size() + OF_A_TEXT * texts.size() + OF_A_NUMBER * numbers.size();
  }
}
