package org.descentlang.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;

/**
 * The training loss of one mini-batch as a function of the parameters, and its gradient at the parameters that the
 * trainer has. Everything else - the count of passes, which keys draws, and the state of layers - is put back before
 * each pass, by way of a save, unless a second pass gives the same bits without; and where evaluation gives them,
 * too, it is asked, since it computes no gradient.
 */
final class BaseLoss implements Closeable {

  private static final String ACCUMULATED = "accumulated/";
  private static final String SUM = ".grad_sum";

  private final Trainer trainer;
  private final Batch batch;
  private final Path folder;
  private final Path base;
  private final NamedArrays accumulated;
  private final double[] scales;
  private final boolean repeats;
  private final boolean evaluates;

  BaseLoss(Trainer trainer, Batch batch) throws IOException {
    this.trainer = trainer;
    this.batch = batch;
    this.folder = Files.createTempDirectory("descent");
    this.base = folder.resolve("base.safetensors");
    trainer.save(base);
    trainer.accumulate(batch);
    double loss = trainer.tally().loss();
    this.accumulated = accumulated();
    this.scales = scales(trainer.tally());
    trainer.accumulate(batch);
    this.repeats = trainer.model().state().size() == 0 && trainer.tally().loss() == loss;
    this.evaluates = repeats && trainer.evaluate(batch) == loss;
  }

  private NamedArrays accumulated() throws IOException {
    Path after = folder.resolve("after.safetensors");
    trainer.save(after);
    return NamedArrays.of(ArrayFile.read(after).arrays().list().stream()
        .filter(array -> array.name().startsWith(ACCUMULATED)).toList());
  }

  /** The loss with {@code values[entry]} at {@code x}, which is put back. */
  double at(double[] values, int entry, double x) throws IOException {
    if (!repeats) {
      trainer.resume(base);
    }
    double before = values[entry];
    values[entry] = x;
    pass();
    values[entry] = before;
    return trainer.tally().loss();
  }

  private void pass() {
    if (evaluates) {
      trainer.evaluate(batch);
    } else {
      trainer.accumulate(batch);
    }
  }

  /** Whether there is a gradient by {@code parameter}: there is none where it is frozen. */
  boolean trains(NamedArray parameter) {
    return accumulated.find(ACCUMULATED + parameter.name() + SUM).isPresent();
  }

  /** The gradient by {@code parameter}. */
  double[] gradient(NamedArray parameter) {
    double[] gradient = new double[parameter.size()];
    for (int group = 0; group < scales.length; group++) {
      add(gradient, accumulated.get(ACCUMULATED + parameter.name() + SUM + suffix(group)), scales[group]);
    }
    return gradient;
  }

  private static void add(double[] gradient, NamedArray sum, double scale) {
    double[] values = (double[]) sum.array();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += scale * values[i];
    }
  }

  /** What the sums of gradients of each group of losses are multiplied by: coefficient over weight. */
  private double[] scales(Tally tally) {
    String weight = ACCUMULATED + "loss.weight";
    int groups = (int) accumulated.list().stream().filter(array -> array.name().startsWith(weight)).count();
    double[] coefficients = groups < tally.losses() ? shared(tally, groups) : alone(tally, groups);
    return IntStream.range(0, groups)
        .mapToDouble(group -> weight(group) == 0 ? 0 : coefficients[group] / weight(group)).toArray();
  }

  private double weight(int group) {
    return ((double[]) accumulated.get(ACCUMULATED + "loss.weight" + suffix(group)).array())[0];
  }

  /** Losses whose weights count terms share the first group, with their coefficients in the sum; others follow. */
  private double[] shared(Tally tally, int groups) {
    double[] coefficients = new double[groups];
    coefficients[0] = 1;
    int group = 1;
    for (int loss = 0; loss < tally.losses() && group < groups; loss++) {
      if (tally.weight(loss) == weight(group)) {
        coefficients[group++] = tally.coefficient(loss);
      }
    }
    return coefficients;
  }

  /** Each loss has a group of its own; the one that counts terms, which the weights tell, comes first. */
  private double[] alone(Tally tally, int groups) {
    int[] order = IntStream.range(0, groups).mapToObj(first -> beginningWith(first, groups))
        .filter(losses -> IntStream.range(0, groups).allMatch(i -> tally.weight(losses[i]) == weight(i)))
        .findFirst().orElseThrow();
    return Arrays.stream(order).mapToDouble(tally::coefficient).toArray();
  }

  private static int[] beginningWith(int first, int losses) {
    return IntStream.concat(IntStream.of(first), IntStream.range(0, losses).filter(i -> i != first)).toArray();
  }

  private static String suffix(int group) {
    return group == 0 ? "" : "." + (group + 1);
  }

  @Override
  public void close() throws IOException {
    for (String name : new String[] {"base.safetensors", "after.safetensors"}) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.delete(folder);
  }
}
