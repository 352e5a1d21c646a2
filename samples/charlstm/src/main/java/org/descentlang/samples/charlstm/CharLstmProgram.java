package org.descentlang.samples.charlstm;

import org.descentlang.samples.text.TextProgram;

/** Learns a book, character by character, and writes like it. */
public final class CharLstmProgram {

  private static final int EPOCHS = 4;

  private CharLstmProgram() {}

  /** The arguments are a file with the book, and one for what is learned. */
  public static void main(String[] arguments) {
    TextProgram.main(CharLstmTrainer.create(1), EPOCHS, arguments);
  }
}
