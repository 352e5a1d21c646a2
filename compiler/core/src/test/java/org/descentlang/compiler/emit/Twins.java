package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.descentlang.compiler.evaluate.Environment;
import org.descentlang.compiler.evaluate.Evaluator;
import org.descentlang.compiler.evaluate.Randomness;
import org.descentlang.compiler.ir.Clock;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.memory.MemoryPlanner;
import org.descentlang.compiler.schedule.Precision;
import org.descentlang.compiler.schedule.Schedule;
import org.descentlang.compiler.schedule.Scheduler;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;

/** A generated trainer and the evaluator, doing the same steps on the same data. */
public final class Twins {
  private final Unit unit;
  private final Trainer trainer;
  private final Batch batch;
  private final Environment environment;
  private final Random random;
  private final double tolerance;
  private long passes;
  private long updates;
  private int pending;

  private Twins(Unit unit, Compiled compiled, long seed, double tolerance) {
    this.unit = unit;
    this.trainer = create(compiled.type(qualified(unit, unit.trainer())), seed);
    this.batch = trainer.newBatch();
    this.environment = new Environment(new Stream(seed));
    this.random = new Random(seed);
    this.tolerance = tolerance;
    initialize();
  }

  /** Equal to the last bit: for f64. */
  public static Twins exact(Unit unit, Compiled compiled, long seed) {
    return new Twins(unit, compiled, seed, 0);
  }

  /** Equal within a relative tolerance: for f32. */
  public static Twins near(Unit unit, Compiled compiled, long seed, double tolerance) {
    return new Twins(unit, compiled, seed, tolerance);
  }

  public static List<GeneratedFile> files(Unit unit, Precision precision) {
    return files(Scheduler.schedule(unit, precision));
  }

  public static List<GeneratedFile> files(Schedule schedule) {
    return files(schedule, Constants.MOST);
  }

  /** Of classes that have so many constants at most, if their members allow it. */
  static List<GeneratedFile> files(Schedule schedule, int mostConstants) {
    Provenance provenance =
        new Provenance("descent", List.of("test.dl"), List.of(), "fingerprint", Places.NONE, "", "");
    return Emitter.emit(schedule, MemoryPlanner.plan(schedule), provenance, Optional.empty(), mostConstants);
  }

  public Trainer trainer() {
    return trainer;
  }

  public Batch batch() {
    return batch;
  }

  static Trainer create(Class<?> type, long seed) {
    try {
      return (Trainer) type.getMethod("create", long.class).invoke(null, seed);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static String qualified(Unit unit, String name) {
    return unit.packageName().isEmpty() ? name : unit.packageName() + "." + name;
  }

  private void initialize() {
    new Tensors(unit).all().stream().filter(t -> t.role() != Role.VALUE)
        .forEach(t -> environment.put(t, new double[(int) t.size()]));
    unit.settings().forEach(s -> environment.put(s.tensor(), s.preset()));
    environment.count(unit.batch(), unit.batch().bound());
    unit.counts().forEach(c -> environment.count(c, c.bound()));
    Evaluator.run(unit.initialize(), environment);
  }

  /** Fills the batch with random data. */
  public Twins data(int count) {
    batch.count(count);
    environment.count(unit.batch(), count);
    for (int p = 0; p < batch.ports().size(); p++) {
      port(p);
    }
    return this;
  }

  private void port(int p) {
    Port port = batch.ports().get(p);
    switch (port.kind()) {
      case REAL -> fill(p, () -> random.nextGaussian());
      case INDEX -> fill(p, () -> index(port));
      case BOOLEAN -> fill(p, () -> random.nextInt(2));
      case EXTENT -> extent(p, port);
    }
  }

  private double index(Port port) {
    boolean ignored = port.ignored().isPresent() && random.nextInt(4) == 0;
    return ignored ? port.ignored().getAsInt() : random.nextInt(port.classes());
  }

  private void extent(int p, Port port) {
    int value = random.nextInt(port.classes() + 1);
    batch.extent(p, value);
    environment.count(new Extent.Counted(port.name(), port.classes()), value);
  }

  private void fill(int p, java.util.function.DoubleSupplier next) {
    Object array = batch.array(p);
    double[] values = new double[Array.getLength(array)];
    for (int i = 0; i < values.length; i++) {
      values[i] = next.getAsDouble();
      set(array, i, values[i]);
      values[i] = get(array, i);
    }
    environment.put(input(batch.ports().get(p).name()), values);
  }

  private Tensor input(String name) {
    return java.util.stream.Stream.concat(unit.inputs().stream(), unit.targets().stream())
        .filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  private static void set(Object array, int i, double value) {
    if (array instanceof float[] floats) {
      floats[i] = (float) value;
    } else if (array instanceof double[] doubles) {
      doubles[i] = value;
    } else if (array instanceof int[] ints) {
      ints[i] = (int) value;
    } else {
      ((boolean[]) array)[i] = value != 0;
    }
  }

  static double get(Object array, int i) {
    return array instanceof boolean[] booleans ? booleans[i] ? 1 : 0 : Array.getDouble(array, i);
  }

  /** One step of both. */
  public Twins step() {
    trainer.step(batch);
    pass();
    clock();
    Evaluator.run(unit.update(), environment);
    updates++;
    pending = 0;
    new Tensors(unit).all().stream().filter(t -> t.role() == Role.GRADIENT || t.role() == Role.MEASURE)
        .filter(t -> unit.update().commits().stream().noneMatch(c -> c.target().equals(t)))
        .forEach(t -> environment.put(t, new double[(int) t.size()]));
    return agree();
  }

  /** Both take the batch into account in their next step. */
  public Twins accumulate() {
    trainer.accumulate(batch);
    pass();
    return agree();
  }

  private void pass() {
    clock();
    Evaluator.run(unit.train(), environment);
    measures();
    passes++;
    pending++;
  }

  /** An evaluation of both. */
  public Twins evaluate() {
    trainer.evaluate(batch);
    clock();
    Evaluator.run(unit.evaluate(), environment);
    measures();
    return this;
  }

  /** A prediction of both. */
  public Twins predict() {
    Batch inputs = trainer.model().newInputs();
    inputs.count(batch.count());
    for (int p = 0; p < inputs.ports().size(); p++) {
      if (inputs.ports().get(p).kind() == org.descentlang.runtime.Kind.EXTENT) {
        inputs.extent(p, batch.extent(batch.ports().indexOf(inputs.ports().get(p))));
      } else {
        int from = batch.ports().indexOf(inputs.ports().get(p));
        System.arraycopy(batch.array(from), 0, inputs.array(p), 0, Array.getLength(inputs.array(p)));
      }
    }
    Batch outputs = trainer.model().newOutputs();
    trainer.model().predict(inputs, outputs);
    Evaluator.run(unit.predict(), environment);
    for (int p = 0; p < unit.outputs().size(); p++) {
      agree(unit.outputs().get(p), outputs.array(p));
    }
    return this;
  }

  private void clock() {
    environment.put(Clock.UPDATES.tensor(), updates);
    environment.put(Clock.PENDING.tensor(), pending);
  }

  private void measures() {
    Evaluator.run(unit.measure(), environment);
    List<Unit.Measure> measures = java.util.stream.Stream.concat(
        unit.measures().stream().filter(Unit.Measure::loss),
        unit.measures().stream().filter(m -> !m.loss())).toList();
    for (int m = 0; m < measures.size(); m++) {
      agree(measures.get(m).name() + " sum", trainer.tally().sum(m), environment.get(measures.get(m).sum())[0]);
      agree(measures.get(m).name() + " weight",
          trainer.tally().weight(m), environment.get(measures.get(m).weight())[0]);
    }
  }

  /** Parameters and state are the same. */
  private Twins agree() {
    agree(trainer.parameters(), "");
    agree(trainer.model().state(), "state/");
    return this;
  }

  private void agree(NamedArrays arrays, String prefix) {
    for (NamedArray array : arrays) {
      Tensor tensor = new Tensors(unit).all().stream()
          .filter(t -> t.name().equals(array.name()) || (prefix + t.name()).equals(array.name()))
          .findFirst().orElseThrow();
      agree(tensor, array.array());
    }
  }

  private void agree(Tensor tensor, Object actual) {
    double[] expected = environment.get(tensor);
    for (int i = 0; i < expected.length; i++) {
      if (!Double.isNaN(expected[i])) {
        agree(tensor + "[" + i + "]", get(actual, i), expected[i]);
      }
    }
  }

  private void agree(String what, double actual, double expected) {
    if (tolerance == 0) {
      assertThat(Double.doubleToLongBits(actual)).as(what).isEqualTo(Double.doubleToLongBits(expected));
    } else {
      assertThat(Math.abs(actual - expected)).as(what + ": " + actual + " and " + expected)
          .isLessThanOrEqualTo(tolerance * Math.max(1, Math.abs(expected)));
    }
  }

  private final class Stream implements Randomness {
    private final long seed;

    Stream(long seed) {
      this.seed = seed;
    }

    @Override
    public double uniform(String name, long number) {
      return Draws.uniform(Draws.key(seed, Draws.name(name), passes), number);
    }

    @Override
    public double normal(String name, long number) {
      return Draws.normal(Draws.key(seed, Draws.name(name), passes), number);
    }
  }
}
