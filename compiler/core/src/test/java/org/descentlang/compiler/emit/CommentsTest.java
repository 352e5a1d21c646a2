package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.schedule.Kernel;
import org.descentlang.compiler.schedule.Precision;
import org.descentlang.compiler.source.Source;
import org.descentlang.compiler.source.Span;
import org.junit.jupiter.api.Test;

class CommentsTest {
  /** What is said above a definition that is written so. */
  private static String quoted(String line) {
    Source source = new Source("a.dl", line, false);
    Definition plain = Build.define(Build.value("y")).as(1);
    Definition written = new Definition(plain.target(), plain.at(), plain.indices(), List.of(), plain.body(), List.of(),
        Origin.written(Optional.of(new Span(source, 0, line.length())), Optional.empty(), ""));
    return Comments.of(new Kernel("y", List.of(), List.of(written), List.of()), Precision.F32).get(0);
  }

  @Test
  void commentsAreNotQuoted() {
    assertThat(quoted("y =  half(x)   // of what is there")).isEqualTo("a.dl:1  y = half(x)");
  }

  @Test
  void textsAreQuotedAsTheyAre() {
    assertThat(quoted("y = pad(x,  'a//b  c')  // 'd'")).isEqualTo("a.dl:1  y = pad(x, 'a//b  c')");
  }
}
