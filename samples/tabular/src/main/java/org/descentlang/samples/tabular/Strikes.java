package org.descentlang.samples.tabular;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes bird strikes as numbers: the texts of a column become codes, the commonest 0, the next 1 and so on; all from
 * the last code on share it. A speed that nobody has noted is 0, and {@code noted} says so.
 */
public final class Strikes {
  private static final int DAMAGE = 2;
  private static final int DATE = 3;
  private static final int SPEED = 13;
  /** 14 columns or more, of which the fourth begins with year and month. */
  private static final String STRIKE = "([^,]*,){3}[0-9]{4}-[0-9]{2}[^,]*(,[^,]*){10,}";

  private static final List<Coded> CODED = List.of(
      new Coded("airport", 0, 50), new Coded("aircraft", 1, 100), new Coded("operator", 4, 46),
      new Coded("phase", 6, 7), new Coded("bulk", 7, 3), new Coded("species", 8, 37), new Coded("hour", 9, 4));

  /** A column of codes: its name here, where it is in the file, and how many codes there are. */
  private record Coded(String name, int column, int size) {
    /** The code of each text. */
    Map<String, Integer> codes(List<String[]> strikes) {
      Map<String, Long> counts = strikes.stream()
          .collect(Collectors.groupingBy(strike -> strike[column], TreeMap::new, Collectors.counting()));
      Map<String, Integer> codes = new HashMap<>();
      counts.entrySet().stream().sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
          .forEach(text -> codes.put(text.getKey(), Math.min(codes.size(), size - 1)));
      return codes;
    }
  }

  private Strikes() {}

  /** The only argument is the file; what comes out is CSV. */
  public static void main(String[] arguments) {
    try (PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8)) {
      int status = run(out, System.err, arguments);
      if (status != 0) {
        System.exit(status);
      }
    }
  }

  /** Returns the exit status: 0, 1 for a file that can't be used, 2 for wrong arguments. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    if (arguments.length != 1) {
      err.println("usage: Strikes FILE, which is birdstrikes.csv of vega-datasets");
      return 2;
    }
    try {
      List<String> lines = Files.readAllLines(Path.of(arguments[0]));
      for (int line = 1; line < lines.size(); line++) {
        if (!lines.get(line).matches(STRIKE)) {
          err.println(arguments[0] + ":" + (line + 1) + ": no bird strike");
          return 1;
        }
      }
      print(out, lines.subList(Math.min(1, lines.size()), lines.size()));
      return 0;
    } catch (IOException unreadable) {
      err.println("can't read " + arguments[0]);
    }
    return 1;
  }

  static void print(PrintStream out, List<String> lines) {
    List<String[]> strikes = lines.stream().map(line -> line.split(",", -1)).toList();
    List<Map<String, Integer>> codes = CODED.stream().map(coded -> coded.codes(strikes)).toList();
    CODED.forEach(coded -> out.print(coded.name() + ","));
    out.print("month,speed,noted,damage\n");
    for (String[] strike : strikes) {
      for (int i = 0; i < codes.size(); i++) {
        out.print(codes.get(i).get(strike[CODED.get(i).column()]) + ",");
      }
      out.print(rest(strike) + "\n");
    }
  }

  private static String rest(String[] strike) {
    int month = Integer.parseInt(strike[DATE].substring(5, 7)) - 1;
    String speed = strike[SPEED].isEmpty() ? "0,0" : strike[SPEED] + ",1";
    return month + "," + speed + "," + (strike[DAMAGE].equals("None") ? 0 : 1);
  }
}
