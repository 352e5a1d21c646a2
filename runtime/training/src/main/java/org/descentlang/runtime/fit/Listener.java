package org.descentlang.runtime.fit;

import java.io.IOException;

/** Is told how a fit goes on. What it throws ends the fit. */
public interface Listener {

  /**
   * After each update.
   *
   * @param step how many updates the trainer has made
   * @param epoch the epoch, from 1
   * @param loss the loss of the mini-batch, without penalties, before the update
   * @param rate the learning rate of the update; NaN where there is none
   */
  default void onStep(long step, long epoch, double loss, double rate) throws IOException {}

  /** After each epoch, when validation is done. */
  default void onEpoch(EpochReport report) throws IOException {}
}
