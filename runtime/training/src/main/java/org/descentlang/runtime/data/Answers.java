package org.descentlang.runtime.data;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Names;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;

/** An output of a model beside a target, of all examples: by averages of the parameters where there are some. */
final class Answers {
  private final Trainer trainer;
  private final Examples examples;
  private final int output;
  private final int target;

  /** An unknown name is an {@link IllegalArgumentException}. */
  Answers(Trainer trainer, Examples examples, String output, String target) {
    this.trainer = trainer;
    this.examples = examples;
    this.output = position("output", output, trainer.model().outputs());
    this.target = position("target", target, examples.ports());
  }

  private static int position(String what, String name, List<Port> ports) {
    int position = ArrayExamples.names(ports).indexOf(name);
    if (position < 0) {
      throw new IllegalArgumentException(Names.none(what, name, ArrayExamples.names(ports)));
    }
    return position;
  }

  Port output() {
    return trainer.model().outputs().get(output);
  }

  Port target() {
    return examples.ports().get(target);
  }

  /** Takes the arrays of some examples, which are the first in them. */
  interface Visitor {
    void visit(Object outputs, Object targets, int count);
  }

  void forEach(Visitor visitor) {
    // A model reads its inputs by their positions, and a trainer's ports begin with them.
    Batch batch = trainer.newBatch();
    Batch predicted = trainer.model().newOutputs();
    int[] order = Order.sequential(examples.size()).epoch(0);
    boolean before = trainer.useAverages(true);
    try {
      for (int from = 0; from < order.length; from += batch.capacity()) {
        examples.fill(batch, order, from, Math.min(batch.capacity(), order.length - from));
        trainer.model().predict(batch, predicted);
        visitor.visit(predicted.array(output), batch.array(target), batch.count());
      }
    } finally {
      trainer.useAverages(before);
    }
  }
}
