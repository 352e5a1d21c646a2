package org.descentlang.compiler.emit;

import java.util.List;

/**
 * What the generated classes say they were made from, and what its author says of it.
 *
 * @param tool name and version of the compiler
 * @param sources one line each: a file or the library, and its hash
 * @param options the ones that matter, as the command line has them: {@code --type f32}
 * @param fingerprint changes with whatever decides if a save fits the trainer
 * @param places where arguments are declared
 * @param trainer the comment above the trainer; may be empty
 * @param model the comment above the model; may be empty
 */
public record Provenance(
    String tool, List<String> sources, List<String> options, String fingerprint, Places places, String trainer,
    String model) {
  public Provenance {
    sources = List.copyOf(sources);
    options = List.copyOf(options);
  }
}
