/**
 * The training loop: epochs over examples, validation, early stopping, checkpoints, and a log. A run that is continued
 * from a checkpoint, in the middle of an epoch too, gives the same bits as one that never stopped.
 */
package org.descentlang.runtime.fit;
