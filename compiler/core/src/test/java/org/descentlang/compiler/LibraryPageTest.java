package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

/** The page of the language lists the standard library: every declaration, its arguments and their presets. */
final class LibraryPageTest {
  private static final Path PAGE = Path.of("..", "..", "grammar", "LANGUAGE.md");
  private static final Pattern HEAD = Pattern.compile(
      "^(?:fn|layer|loss|metric|penalty|clip|schedule|initializer|optimizer) (\\w+)\\(", Pattern.MULTILINE);

  private static String section() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf("\n## The library\n");
    return page.substring(start, page.indexOf("\n## ", start + 1));
  }

  /** From the word that declares to the bracket that closes the arguments, on one line. */
  private static List<String> heads(String text) {
    List<String> heads = new ArrayList<>();
    Matcher matcher = HEAD.matcher(text);
    while (matcher.find()) {
      String head = text.substring(matcher.start(), end(text, matcher.end()));
      heads.add(head.replaceAll("\\s+", " ").replace("( ", "("));
    }
    return heads;
  }

  private static int end(String text, int inside) {
    int depth = 1;
    int at = inside;
    for (; depth > 0; at++) {
      depth += text.charAt(at) == '(' ? 1 : text.charAt(at) == ')' ? -1 : 0;
    }
    return at;
  }

  private static List<String> libraryHeads() {
    return StandardLibrary.sources().stream().map(Source::text).flatMap(text -> heads(text).stream()).toList();
  }

  @Test
  void listsEveryDeclaration() throws IOException {
    assertThat(heads(section())).containsExactlyElementsOf(libraryHeads());
  }

  @Test
  void namesEveryFile() throws IOException {
    String section = section();
    assertThat(StandardLibrary.sources()).allSatisfy(source -> assertThat(section).contains("`" + source.name() + "`"));
  }

  /** Else a new kind of declaration could be missing from both lists. */
  @Test
  void noKindOfDeclarationIsOverlooked() {
    List<String> listed = libraryHeads().stream().map(head -> head.replaceAll("^\\w+ (\\w+).*", "$1")).toList();
    assertThat(StandardLibrary.trees()).allSatisfy(tree ->
        assertThat(tree.declarations()).filteredOn(d -> !d.preface().hidden())
            .allSatisfy(d -> assertThat(listed).contains(d.name().text())));
  }
}
