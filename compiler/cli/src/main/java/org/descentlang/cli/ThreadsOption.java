package org.descentlang.cli;

import java.util.Optional;
import org.descentlang.runtime.Trainer;
import picocli.CommandLine.Option;

/** By how many threads a step is done, as an option of a command. */
final class ThreadsOption {

  private static final int MOST = 1024;

  @Option(names = "--threads", paramLabel = "N",
      description = "By how many threads a step is done, which changes no result; default: what the program says, or 1."
          + " A step that is too small to be shared is done by one.")
  private Optional<Integer> threads = Optional.empty();

  void requireSense(ConsoleCommand command) {
    if (threads.isPresent() && (threads.get() < 1 || threads.get() > MOST)) {
      throw command.usage("--threads is " + threads.get() + ", but must be from 1 to " + MOST);
    }
  }

  Trainer create(Class<? extends Trainer> type, long seed) {
    return threads.map(n -> Trainers.create(type, seed, n)).orElseGet(() -> Trainers.create(type, seed));
  }

  /** Tells where a trainer has fewer than were wanted. */
  void note(ConsoleCommand command, Trainer trainer) {
    if (threads.orElse(1) > trainer.threads()) {
      command.note(trainer.getClass().getSimpleName() + " is too small to be shared: one thread does a step");
    }
  }
}
