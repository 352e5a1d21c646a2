package org.descentlang.samples.transformer;

import org.descentlang.samples.text.TextProgram;

/** Learns a book, character by character, and writes like it. */
public final class TransformerProgram {

  private static final int EPOCHS = 5;

  private TransformerProgram() {}

  /** The arguments are a file with the book, and one for what is learned. */
  public static void main(String[] arguments) {
    TextProgram.main(TransformerTrainer.create(1), EPOCHS, arguments);
  }
}
