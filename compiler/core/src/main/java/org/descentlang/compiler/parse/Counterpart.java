package org.descentlang.compiler.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a definition is called elsewhere, which the last lines of its comment say: {@code PyTorch: optim.SGD(lr, etas =
 * (shrink, grow)); in full batches}, or {@code PyTorch: optim.AdamW is adam(decoupled = true)}.
 *
 * @param where whose names these are
 * @param names without arguments; several where dimensions have names of their own
 * @param options theirs, each with what it is here: an expression of the definition's parameters
 * @param use the call that is the same, where it is not the definition with its defaults
 * @param remark what else there is to say
 */
public record Counterpart(
    String where, List<String> names, List<Option> options, Optional<String> use, Optional<String> remark) {

  /** {@code kernel_size = size}; one of the same name alone, {@code stride}. */
  public record Option(String name, String here) {}

  private static final Pattern LABELLED = Pattern.compile("([A-Z][\\w-]*|[a-z]+-[a-z]+): (.*)");
  private static final Pattern NAMED =
      Pattern.compile("(\\w[\\w.]*(?:, \\w[\\w.]*)*)(?:\\(((?:[^()]|\\([^()]*\\))*)\\))?(?: is ([^;]*))?(?:; (.*))?");
  private static final Pattern COMMA = Pattern.compile(", (?![^(]*\\))");

  public Counterpart {
    names = List.copyOf(names);
    options = List.copyOf(options);
  }

  /** Those of a comment; other lines with a label, such as {@code Source:}, name nothing. */
  public static List<Counterpart> of(String documentation) {
    List<Counterpart> counterparts = new ArrayList<>();
    for (String line : labelled(documentation)) {
      Matcher labelled = LABELLED.matcher(line);
      Matcher named = NAMED.matcher(labelled.matches() ? labelled.group(2) : "");
      if (named.matches()) {
        counterparts.add(new Counterpart(labelled.group(1), List.of(named.group(1).split(", ")),
            options(named.group(2)), Optional.ofNullable(named.group(3)), Optional.ofNullable(named.group(4))));
      }
    }
    return counterparts;
  }

  /** The lines with a label, with which a comment ends, each with those that go on with it. */
  public static List<String> labelled(String documentation) {
    List<String> labelled = new ArrayList<>();
    for (String line : documentation.split("\n")) {
      int last = labelled.size() - 1;
      if (LABELLED.matcher(line).matches()) {
        labelled.add(line);
      } else if (last >= 0) {
        labelled.set(last, labelled.get(last) + " " + line.strip());
      }
    }
    return labelled;
  }

  private static List<Option> options(String arguments) {
    return arguments == null ? List.of() : Arrays.stream(COMMA.split(arguments)).map(Counterpart::option).toList();
  }

  private static Option option(String argument) {
    String[] sides = argument.split(" = ", 2);
    return new Option(sides[0], sides[sides.length - 1]);
  }

  /**
   * The name that someone may have meant, in either spelling: {@code AdamW} of {@code adamw}. One without a dot, behind
   * others, is a spelling of the first.
   */
  public Optional<String> called(String unknown) {
    return names.stream().filter(name -> letters(last(name)).equals(letters(unknown)))
        .findFirst().map(name -> isSpelling(name) ? names.get(0) : name);
  }

  /** Whether it is called so, letter by letter. */
  boolean spelled(String name) {
    return names.stream().anyMatch(own -> last(own).equals(name));
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Names without those that are spellings of another. */
  public List<String> proper() {
    return names.stream().filter(name -> !isSpelling(name)).toList();
  }

  private boolean isSpelling(String name) {
    return names.indexOf(name) > 0 && name.indexOf('.') < 0;
  }

  private static String letters(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }
}
