package org.descentlang.compiler.parse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.descentlang.compiler.source.Source;

/**
 * Where declarations stand in texts that are known to be right, told without grammar by the words that begin their
 * first lines, so that those can be read alone that something names.
 */
public final class Outline {
  private static final Pattern FIRST_LINE = Pattern.compile("(?:private )?[a-z]+ ([A-Za-z_]\\w*)");
  private static final Pattern WORD = Pattern.compile("//.*|([A-Za-z_]\\w*)");

  /** A declaration, from its first letter to the next one's. */
  record Part(Source source, int start, int end) {
    String text() {
      return source.text().substring(start, end);
    }
  }

  private final List<Source> sources;
  private final Map<String, List<Part>> parts = new HashMap<>();

  private Outline(List<Source> sources) {
    this.sources = sources;
  }

  public static Outline of(List<Source> sources) {
    Outline outline = new Outline(sources);
    for (Source source : sources) {
      List<MatchResult> lines = firstLines(source.text());
      for (int i = 0; i < lines.size(); i++) {
        int end = i + 1 < lines.size() ? lines.get(i + 1).start() : source.text().length();
        outline.parts.computeIfAbsent(lines.get(i).group(1), n -> new ArrayList<>())
            .add(new Part(source, lines.get(i).start(), end));
      }
    }
    return outline;
  }

  /** Most lines are comments, or indented: a look at their first letter tells. */
  private static List<MatchResult> firstLines(String text) {
    List<MatchResult> found = new ArrayList<>();
    Matcher matcher = FIRST_LINE.matcher(text);
    int start = 0;
    while (start < text.length()) {
      int next = text.indexOf('\n', start) + 1;
      int end = next == 0 ? text.length() : next;
      if (Character.isLowerCase(text.charAt(start)) && matcher.region(start, end).lookingAt()) {
        found.add(matcher.toMatchResult());
      }
      start = end;
    }
    return found;
  }

  /** The syntax of every declaration that a text names, or another one of these declarations. */
  public List<Parsed> named(Iterable<Source> texts) {
    Set<String> known = new HashSet<>();
    Deque<String> words = new ArrayDeque<>();
    texts.forEach(text -> words(text.text(), known, words));
    List<Part> named = new ArrayList<>();
    while (!words.isEmpty()) {
      for (Part part : parts.getOrDefault(words.pop(), List.of())) {
        named.add(part);
        words(part.text(), known, words);
      }
    }
    Map<Source, List<Part>> wanted = new LinkedHashMap<>();
    sources.forEach(source -> wanted.put(source, new ArrayList<>()));
    named.forEach(part -> wanted.get(part.source()).add(part));
    wanted.values().removeIf(List::isEmpty);
    wanted.values().forEach(all -> all.sort(Comparator.comparingInt(Part::start)));
    return wanted.entrySet().stream().map(file -> Parser.parse(file.getKey(), file.getValue())).toList();
  }

  private static void words(String text, Set<String> known, Deque<String> found) {
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      if (matcher.group(1) != null && known.add(matcher.group(1))) {
        found.add(matcher.group(1));
      }
    }
  }
}
