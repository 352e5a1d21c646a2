package org.descentlang.compiler.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Parser;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

final class LibrariesTest {
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  private static SyntaxTree file(String name, String text, boolean library) {
    return Parser.parse(new Source(name, text, library)).tree().orElseThrow();
  }

  private final SyntaxTree halves = file("halves.dl", """
      fn shared(x) = half(x)
      private fn half(x) = 0.5 * x
      fn both(x) = x
      derivative both(x) by x = 1
      """, true);
  private final SyntaxTree thirds = file("thirds.dl", """
      fn other(x) = half(x) + shared(x)
      private fn half(x) = 1 / 3 * x
      fn both(x: [n]) = x
      """, true);
  private final SyntaxTree inner = file("folder/inner.dl", """
      fn deep(x) = x
      fn shared(x) = 2 * x
      """, false);
  private final SyntaxTree middle = file("folder/middle.dl", """
      import 'inner.dl'
      fn between(x) = deep(x)
      private fn kept(x) = x
      """, false);
  private final SyntaxTree outer = file("outer.dl", """
      import 'folder/middle.dl'
      fn both(x) = -x
      """, false);

  private List<Declaration.Function> seen(SyntaxTree from, String name) {
    Libraries libraries = new Libraries(List.of(halves, thirds), List.of(outer, middle, inner), diagnostics);
    List<Declaration.Function> found = libraries.of(from.source()).find(Declaration.Function.class, name);
    assertThat(diagnostics).isEmpty();
    return found;
  }

  private static Declaration declared(SyntaxTree file, int place) {
    return file.declarations().get(place);
  }

  @Test
  void aPrivateDeclarationIsSeenByItsFileAlone() {
    assertThat(seen(halves, "half")).containsExactly((Declaration.Function) declared(halves, 1));
    assertThat(seen(thirds, "half")).containsExactly((Declaration.Function) declared(thirds, 1));
    assertThat(seen(outer, "half")).isEmpty();
    assertThat(seen(middle, "kept")).hasSize(1);
    assertThat(seen(outer, "kept")).isEmpty();
  }

  @Test
  void whatIsImportedIsNotHandedOn() {
    assertThat(seen(middle, "deep")).hasSize(1);
    assertThat(seen(outer, "between")).hasSize(1);
    assertThat(seen(outer, "deep")).isEmpty();
  }

  @Test
  void theProgramHidesTheLibraryWhereItIsSeen() {
    assertThat(seen(halves, "both")).hasSize(2);
    assertThat(seen(outer, "both")).containsExactly((Declaration.Function) declared(outer, 0));
    assertThat(seen(middle, "shared")).containsExactly((Declaration.Function) declared(inner, 1));
    assertThat(seen(outer, "shared")).containsExactly((Declaration.Function) declared(halves, 0));
    assertThat(seen(thirds, "shared")).containsExactly((Declaration.Function) declared(halves, 0));
  }

  @Test
  void aStatedDerivativeBelongsToTheFunctionOfItsFile() {
    Libraries libraries = new Libraries(List.of(halves, thirds), List.of(outer, middle, inner), diagnostics);
    Library seen = libraries.of(outer.source());
    assertThat(seen.derivatives((Declaration.Function) declared(halves, 2))).hasSize(1);
    assertThat(seen.derivatives((Declaration.Function) declared(thirds, 2))).isEmpty();
    assertThat(seen.derivatives((Declaration.Function) declared(outer, 0))).isEmpty();
  }
}
