package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import java.util.List;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.junit.jupiter.api.Test;

final class SharingTest {
  private static final Index T = new Index("t", 1, Extent.of(4));
  private static final Index INNER = new Index("t", 2, Extent.of(4));

  private final Sharing sharing = new Sharing(new Members(), List.of("Fit", "Scratch"));

  @Test
  void manyKernelsAreFoundInMethodsThatHotSpotCompiles() {
    for (int n = 0; n < 450; n++) {
      sharing.number("kernel" + n, true, List.of());
    }
    List<MethodSpec> methods = sharing.methods();
    assertThat(methods).extracting(MethodSpec::name).doesNotHaveDuplicates().hasSize(3).startsWith("part");
    assertThat(methods.get(0).code().toString()).contains("case KERNEL199 ->").doesNotContain("KERNEL200")
        .contains("default -> " + methods.get(1).name() + "(kernel, worker, from, to)");
    assertThat(methods.get(2).code().toString()).contains("case KERNEL449 -> kernel449(scratch[worker], from, to)")
        .contains("default -> super.part(kernel, worker, from, to)");
  }

  @Test
  void aKernelOfTwoRoutinesHasOneNumber() {
    assertThat(sharing.number("hidden", false, List.of())).isEqualTo("HIDDEN")
        .isEqualTo(sharing.number("hidden", false, List.of()));
    assertThat(sharing.constants()).hasSize(1);
  }

  @Test
  void recurrencesOneAfterTheOtherHaveOnePlaceAndNestedOnesTwo() {
    assertThat(sharing.enter(T)).isEqualTo("t_now");
    assertThat(sharing.enter(INNER)).isEqualTo("t_now_2");
    String inBoth = sharing.number("h", false, List.of(T, INNER));
    sharing.leave(INNER);
    sharing.leave(T);
    assertThat(sharing.enter(INNER)).isEqualTo("t_now");
    assertThat(sharing.number("h", false, List.of(INNER))).isNotEqualTo(inBoth);
    assertThat(sharing.places()).extracting(FieldSpec::name).containsExactly("t_now", "t_now_2");
    assertThat(sharing.methods().get(0).code().toString())
        .contains("h(t_now, t_now_2, from, to)", "h(t_now, from, to)");
  }

  @Test
  void theClassOfRowsHasNoNameOfTheProgram() {
    assertThat(sharing.own().type()).hasToString("Rows");
  }
}
