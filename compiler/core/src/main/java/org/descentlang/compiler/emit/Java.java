package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;

/**
 * An expression and how tightly it holds together; an operand that holds less than its place asks is in parentheses.
 */
record Java(CodeBlock text, int strength) {
  static final int CHOICE = 0;
  static final int OR = 1;
  static final int AND = 2;
  static final int EQUALITY = 3;
  static final int RELATION = 4;
  static final int SUM = 5;
  static final int PRODUCT = 6;
  static final int UNARY = 7;
  static final int ATOM = 8;

  static Java atom(String format, Object... arguments) {
    return new Java(CodeBlock.of(format, arguments), ATOM);
  }

  /** {@code left operator right}; the right one holds tighter. */
  static Java infix(Java left, String operator, Java right, int strength) {
    return new Java(CodeBlock.of("$L $L $L", left.as(strength), operator, right.as(strength + 1)), strength);
  }

  static Java call(String format, Object... arguments) {
    return atom(format, arguments);
  }

  static Java cast(String type, Java value) {
    return new Java(CodeBlock.of("($L) $L", type, value.as(UNARY)), UNARY);
  }

  /** In parentheses where its place asks for more strength. */
  CodeBlock as(int wanted) {
    return strength < wanted ? CodeBlock.of("($L)", text) : text;
  }
}
