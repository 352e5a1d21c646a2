package org.descentlang.samples.charlstm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.descentlang.samples.testing.Allocation;
import org.descentlang.samples.testing.Anagrams;
import org.descentlang.samples.text.Lesson;
import org.descentlang.samples.text.TextProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a text that needs no download. */
class CharLstmTest {

  private final CharLstmTrainer trainer = CharLstmTrainer.create(1);
  private final Lesson lesson = new Lesson(trainer, Path.of("anagrams"), Anagrams.text(1, 150));

  @Test
  void learnsToSpell() throws IOException {
    lesson.fit().steps(100).run();
    assertThat(lesson.perplexity()).isLessThan(0.7 * lesson.bigramPerplexity());
    List<String> written = List.of(lesson.writer(1).write("tales", 200, 0.2).split(" "));
    assertThat(written.subList(0, 30)).filteredOn(Anagrams.WORDS::contains).hasSizeGreaterThan(20);
  }

  @Test
  void aSeedFixesWhatIsWritten() {
    String written = lesson.writer(1).write("slate", 70, 1);
    assertThat(written).hasSize(75).startsWith("slate").isEqualTo(lesson.writer(1).write("slate", 70, 1));
    assertThat(written).isNotEqualTo(lesson.writer(2).write("slate", 70, 1));
  }

  private String failure(int status, String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(new TextProgram(System.out, new PrintStream(err)).run(trainer, 1, arguments)).isEqualTo(status);
    return err.toString();
  }

  @Test
  void whatTheProgramNeedsIsSaidWithoutAStackTrace(@TempDir Path folder) throws IOException {
    Path story = Files.writeString(folder.resolve("story.txt"), Anagrams.text(1, 100));
    assertThat(failure(2)).startsWith("usage: BOOK SAVE");
    assertThat(failure(1, "none.txt", "save")).startsWith("can't read none.txt");
    assertThat(failure(1, story.toString(), "save")).startsWith(story + ": a book of at least 650 characters");
  }

  @Test
  void aStepAllocatesNothing() {
    assertThat(Allocation.ofSteps(trainer, lesson.training().rows(new int[] {0, 1}))).isZero();
  }
}
