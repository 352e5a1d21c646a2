package org.descentlang.samples.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.descentlang.samples.testing.Allocation;
import org.descentlang.samples.testing.Anagrams;
import org.descentlang.samples.text.Lesson;
import org.junit.jupiter.api.Test;

/** On a text that needs no download. */
class TransformerTest {

  private final TransformerTrainer trainer = TransformerTrainer.create(1);
  private final Lesson lesson = new Lesson(trainer, Path.of("anagrams"), Anagrams.text(1, 6_000));

  @Test
  void learnsToSpell() throws IOException {
    lesson.fit().steps(140).run();
    assertThat(lesson.perplexity()).isLessThan(0.7 * lesson.bigramPerplexity());
  }

  @Test
  void aSeedFixesWhatIsWritten() {
    String written = lesson.writer(1).write("slate", 70, 1);
    assertThat(written).hasSize(75).startsWith("slate").isEqualTo(lesson.writer(1).write("slate", 70, 1));
    assertThat(written).isNotEqualTo(lesson.writer(2).write("slate", 70, 1));
  }

  @Test
  void aStepAllocatesNothing() {
    assertThat(Allocation.ofSteps(trainer, lesson.training().rows(new int[] {0, 1}))).isZero();
  }
}
