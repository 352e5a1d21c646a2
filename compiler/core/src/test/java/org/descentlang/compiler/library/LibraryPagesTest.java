package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reference of the standard library: a page for each file, made of its comments and signatures and of what the
 * compiler derives, a list of all, and one of what PyTorch and others call them. They are made as goldens are.
 */
class LibraryPagesTest {
  private static final String FOLDER = "../../../../../grammar/library/";

  private static final Pattern FORMULA = Pattern.compile("```text\n.*(?: = | ~ )");

  static List<LibraryPage> pages() {
    return Described.files().stream().map(LibraryPage::new).toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void readsAsItsFile(LibraryPage page) {
    Golden.check(FOLDER + page.name() + ".md", page.text());
  }

  @Test
  void listsAll() {
    Golden.check(FOLDER + "README.md", LibraryIndex.text(pages()));
  }

  @Test
  void listsNamesElsewhere() {
    Golden.check(FOLDER + "names.md", LibraryNames.text(pages()));
  }

  /** Values and derivatives, the update, totals or first values: each entry has a formula. */
  @ParameterizedTest
  @MethodSource("pages")
  void showsWhatEachComputes(LibraryPage page) {
    String[] entries = Golden.read(FOLDER + page.name() + ".md").split("\n## ");
    assertThat(entries).hasSize(page.definitions().size() + 1);
    assertThat(Arrays.stream(entries).skip(1)).allMatch(entry -> FORMULA.matcher(entry).find());
  }

  /** A page of no file would be read by nobody. */
  @Test
  void eachPageIsOfAFile() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(Golden.path(FOLDER))) {
      assertThat(files.map(f -> f.getFileName().toString().replace(".md", "")))
          .containsExactlyInAnyOrderElementsOf(Stream.concat(Stream.of("README", "names"),
              pages().stream().map(LibraryPage::name)).collect(Collectors.toList()));
    }
  }
}
