package org.descentlang.compiler.emit;

import java.util.Map;

/**
 * Where the program declares what the generated methods take: {@code digits.dl:4}, for what they say of an argument.
 *
 * @param arguments by the names of inputs, targets, outputs and run-time extents
 * @param batch the clause that says how many examples there may be
 */
public record Places(Map<String, String> arguments, String batch) {
  public static final Places NONE = new Places(Map.of(), "");

  public Places {
    arguments = Map.copyOf(arguments);
  }

  String of(String argument) {
    return arguments.getOrDefault(argument, "");
  }
}
