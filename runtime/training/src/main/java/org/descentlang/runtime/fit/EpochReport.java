package org.descentlang.runtime.fit;

import java.util.Optional;
import org.descentlang.runtime.Tally;

/**
 * How an epoch went.
 *
 * @param epoch the epoch, from 1
 * @param step how many updates the trainer has made
 * @param training losses and metrics of the mini-batches, each before its own update
 * @param validation losses and metrics of the validation part, after the last update
 * @param seconds the time the epoch took, validation included; after a resume, the part of it in this run
 */
public record EpochReport(long epoch, long step, Tally training, Optional<Tally> validation, double seconds) {

  /** What early stopping watches: the validation loss, or the training loss where there is no validation part. */
  public double watchedLoss() {
    return validation.orElse(training).loss();
  }
}
