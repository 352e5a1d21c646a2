package org.descentlang.compiler.emit;

import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.TypeName;
import javax.lang.model.element.Modifier;

/** Constants for streams of draws. */
final class Streams {
  private Streams() {}

  /** {@code private static final long KEEP = Draws.name("keep")}. */
  static FieldSpec constant(String stream, String constant) {
    return FieldSpec.builder(TypeName.LONG, constant, Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
        .initializer("$T.name($S)", Types.DRAWS, stream).build();
  }
}
