package org.descentlang.runtime;

import java.util.List;
import java.util.Locale;

/** Names in messages of the runtime. */
public final class Names {

  private static final int SHOWN = 12;

  private Names() {}

  /** At most a dozen names, and how many more there are. */
  public static String list(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() <= SHOWN ? shown : shown + ", and " + (names.size() - SHOWN) + " more";
  }

  /** {@code text}, or its beginning if it is longer than {@code most}. */
  public static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "...";
  }

  /** {@code 1 field}, {@code 2 fields}. */
  public static String count(int number, String things) {
    return number + " " + things + (number == 1 ? "" : "s");
  }

  /** {@code there is no array ag (did you mean age?), only age, height}. */
  public static String none(String what, String name, List<String> names) {
    return "there is no " + what + " " + name + suggestion(name, names)
        + (names.isEmpty() ? ", nor any other" : ", only " + list(names));
  }

  /** {@code  (did you mean age?)}, or nothing where no name is near. */
  public static String suggestion(String name, List<String> candidates) {
    int least = Math.min(2 + name.length() / 3, name.length());
    String nearest = "";
    for (String candidate : candidates) {
      boolean possible = Math.abs(candidate.length() - name.length()) < least;
      int distance = possible ? distance(name, candidate) : least;
      if (distance < least) {
        least = distance;
        nearest = " (did you mean " + candidate + "?)";
      }
    }
    return nearest;
  }

  /** How many letters must be put in, left out or changed (Levenshtein 1966), whatever their case. */
  private static int distance(String name, String candidate) {
    String a = name.toLowerCase(Locale.ROOT);
    String b = candidate.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
