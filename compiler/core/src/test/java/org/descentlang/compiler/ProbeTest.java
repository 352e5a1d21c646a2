package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.descentlang.compiler.source.Renderer;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

/** A trainer that is looked at and learns nothing. */
class ProbeTest {
  private static final String FOLDER = "golden/probe/";

  private static Compilation probe() {
    Compilation probe = Compiler.probe(
        List.of(new Source("held.dl", Golden.read(FOLDER + "held.dl"), false)), SourceFinder.NONE);
    assertThat(Renderer.PLAIN.render(probe.diagnostics())).isEmpty();
    return probe;
  }

  @Test
  void itsEvaluationReadsWhatItsTrainingKeeps() {
    Golden.check(FOLDER + "held.txt", probe().stages().get("simplify"));
  }

  @Test
  void eachHasAModelOfItsOwn() {
    assertThat(probe().files()).extracting(Compilation.JavaFile::className)
        .containsExactly("Fit", "Fit$Net", "Shift", "Shift$Net");
  }
}
