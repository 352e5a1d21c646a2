package org.descentlang.compiler.emit;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.TypeName;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.schedule.Precision;

/** The Java types of elements, and the classes that generated code names. */
record Types(Precision precision) {
  private static final String RUNTIME = "org.descentlang.runtime";

  static final ClassName MATH = ClassName.get(Math.class);
  static final ClassName STRICT_MATH = ClassName.get(StrictMath.class);
  static final ClassName TRAINER = ClassName.get(RUNTIME, "Trainer");
  static final ClassName MODEL = ClassName.get(RUNTIME, "Model");
  static final ClassName PORT = ClassName.get(RUNTIME, "Port");
  static final ClassName BATCH = ClassName.get(RUNTIME, "Batch");
  static final ClassName TALLY = ClassName.get(RUNTIME, "Tally");
  static final ClassName DRAWS = ClassName.get(RUNTIME, "Draws");
  static final ClassName FUNCTIONS = ClassName.get(RUNTIME, "Functions");
  static final ClassName FLOAT_MATH = ClassName.get(RUNTIME, "FloatMath");
  static final ClassName FLOAT_ROWS = ClassName.get(RUNTIME, "FloatRows");
  static final ClassName VECTORS = ClassName.get(RUNTIME, "Vectors");
  static final ClassName LANES = ClassName.get(RUNTIME, "Lanes");
  static final ClassName MARKS = ClassName.get(RUNTIME, "Marks");
  static final ClassName SETTING = ClassName.get(RUNTIME, "Setting");
  static final ClassName NAMED_ARRAY = ClassName.get(RUNTIME, "NamedArray");
  static final ClassName NAMED_ARRAYS = ClassName.get(RUNTIME, "NamedArrays");
  static final ClassName PRECISION = ClassName.get(RUNTIME, "Precision");
  static final ClassName LIST = ClassName.get(java.util.List.class);
  static final ClassName STREAM = ClassName.get(java.util.stream.Stream.class);
  static final ClassName ARRAYS = ClassName.get(java.util.Arrays.class);

  boolean isSingle() {
    return precision == Precision.F32;
  }

  TypeName real() {
    return isSingle() ? TypeName.FLOAT : TypeName.DOUBLE;
  }

  TypeName of(Element element) {
    return switch (element) {
      case REAL -> real();
      case WIDE -> TypeName.DOUBLE;
      case INTEGER -> TypeName.INT;
      case BOOLEAN -> TypeName.BOOLEAN;
    };
  }

  ArrayTypeName arrayOf(Element element) {
    return ArrayTypeName.of(of(element));
  }

  /** Whether the element is float. */
  boolean isFloat(Element element) {
    return element == Element.REAL && isSingle();
  }
}
