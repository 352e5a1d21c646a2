package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/**
 * The fields of an object, and where they get what they begin with: each where it is declared; or, where the
 * constructor would be a method that HotSpot does not compile, in methods that it calls first, in the same order.
 *
 * <pre>
 * private final float[] hidden = new float[8];      private float[] hidden;
 *                                                   private void first() {
 *                                                     hidden = new float[8];
 * </pre>
 */
final class FirstValues {
  /** Bytes of bytecode, of 8,000: the constructor has other things to do. */
  private static final int LARGEST = 6_000;

  private final List<FieldSpec> fields = new ArrayList<>();
  private final List<MethodSpec> methods = new ArrayList<>();
  private final CodeBlock.Builder calls = CodeBlock.builder();

  FirstValues(List<FieldSpec> all, Members members) {
    if (all.stream().mapToInt(FirstValues::bytes).sum() <= LARGEST) {
      fields.addAll(all);
      return;
    }
    CodeBlock.Builder part = CodeBlock.builder();
    int bytes = 0;
    for (FieldSpec field : all) {
      if (bytes + bytes(field) > LARGEST) {
        add(part.build(), members);
        part = CodeBlock.builder();
        bytes = 0;
      }
      fields.add(without(field));
      if (!field.initializer().isEmpty()) {
        part.addStatement("$L = $L", field.name(), field.initializer());
        bytes += bytes(field);
      }
    }
    add(part.build(), members);
  }

  /** At most: an array in a few words takes ten bytes, and what has more words less than a byte for two letters. */
  private static int bytes(FieldSpec field) {
    return field.initializer().isEmpty() ? 0 : 10 + field.initializer().toString().length() / 2;
  }

  private static FieldSpec without(FieldSpec field) {
    Modifier[] modifiers = field.modifiers().stream().filter(m -> m != Modifier.FINAL).toArray(Modifier[]::new);
    return field.initializer().isEmpty() ? field
        : FieldSpec.builder(field.type(), field.name(), modifiers).addJavadoc(field.javadoc()).build();
  }

  private void add(CodeBlock part, Members members) {
    String name = members.method("first");
    methods.add(MethodSpec.methodBuilder(name).addModifiers(Modifier.PRIVATE).addCode(part).build());
    calls.addStatement("$L()", name);
  }

  List<FieldSpec> fields() {
    return fields;
  }

  List<MethodSpec> methods() {
    return methods;
  }

  /** What the constructor does first. */
  CodeBlock calls() {
    return calls.build();
  }
}
