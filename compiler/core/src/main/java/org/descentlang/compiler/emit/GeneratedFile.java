package org.descentlang.compiler.emit;

/**
 * A Java source file.
 *
 * @param path relative, with forward slashes: {@code org/example/DigitsTrainer.java}
 */
public record GeneratedFile(String path, String text) {}
