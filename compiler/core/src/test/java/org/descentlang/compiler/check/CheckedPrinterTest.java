package org.descentlang.compiler.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

class CheckedPrinterTest {
  @Test
  void portsHaveTheirTypes() {
    String program = """
        model M(x: [n <= 5, 3], words: [2] of class[7], on: [] of bool) {
          y = mean(i) x[i, 0] + (if on and words[0] == words[1] then 1 else 0)
          z = dense([1, 2], 4)
          return y, z
        }
        trainer Fit {
          model M
          target kind: class[4] or -1
          loss cross_entropy(z, kind, ignore = -1)
          optimizer sgd(0.1)
          batch 4
        }
        """;
    String text = Compiler.compile(List.of(new Source("m.dl", program, false)), Options.DEFAULT).stages().get("check");
    assertThat(text).startsWith("""
        trainer Fit of M
          input x: [count, n, 3] real
          input words: [count, 2] of class[7] integer
          input on: [count] boolean
          target kind: [count] of class[4] or -1 integer
        """);
  }
}
