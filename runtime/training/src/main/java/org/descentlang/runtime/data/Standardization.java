package org.descentlang.runtime.data;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Names;
import org.descentlang.runtime.Port;

/**
 * Shifts and scales the features of REAL ports so that each has mean 0 and standard deviation 1 over the examples it
 * was fitted to: the training part, never the validation part. A constant feature is only shifted.
 */
public final class Standardization {

  private static final String FOLDER = "standardization/";
  private static final String MEAN = "/mean";
  private static final String DEVIATION = "/std";

  private final NamedArrays arrays;

  private Standardization(List<NamedArray> arrays) {
    this.arrays = NamedArrays.of(arrays);
  }

  /** Measures the ports {@code names} of {@code examples}; the standard deviation divides by the number of examples. */
  public static Standardization fit(Examples examples, List<String> names) {
    List<NamedArray> arrays = new ArrayList<>();
    for (String name : names) {
      int port = position(examples, name);
      List<Integer> shape = examples.ports().get(port).shape();
      double[] means = means(examples, port);
      arrays.add(new NamedArray(FOLDER + name + MEAN, shape, means));
      arrays.add(new NamedArray(FOLDER + name + DEVIATION, shape, deviations(examples, port, means)));
    }
    return new Standardization(arrays);
  }

  /**
   * Takes what {@link #arrays} was saved in {@code file}; empty where there is none.
   *
   * @throws DataException if it can't be a standardization
   */
  public static Standardization of(ArrayFile file) {
    List<NamedArray> arrays = new ArrayList<>();
    for (NamedArray array : file.arrays()) {
      if (array.name().startsWith(FOLDER)) {
        requirePossible(array);
        arrays.add(array);
      }
    }
    Standardization standardization = new Standardization(arrays);
    standardization.requirePairs();
    return standardization;
  }

  public boolean isEmpty() {
    return arrays.size() == 0;
  }

  /** {@code standardization/<port>/mean} and {@code standardization/<port>/std}, to be kept beside a save. */
  public NamedArrays arrays() {
    return arrays;
  }

  /** Changes {@code examples} in place; ports that were not measured are passed over. */
  public void apply(Examples examples) {
    for (int i = 0; i < examples.ports().size(); i++) {
      Port port = examples.ports().get(i);
      Optional<NamedArray> mean = arrays.find(FOLDER + port.name() + MEAN);
      if (mean.isPresent()) {
        if (port.kind() != Kind.REAL || !mean.get().shape().equals(port.shape())) {
          throw new DataException(mean.get().name(), "it does not fit the data of shape " + port.shape());
        }
        change(port.name(), examples.array(i), Array.getLength(examples.array(i)), false);
      }
    }
  }

  /**
   * Changes the first {@code count} examples of {@code values} in place, as {@link #apply(Examples)} changes those of
   * {@code port}: what a service gives to {@code predict}.
   *
   * @throws IllegalArgumentException if {@code port} was not measured, or {@code values} has fewer examples
   */
  public void apply(String port, float[] values, int count) {
    scale(port, values, count, false);
  }

  /** As {@link #apply(String, float[], int)}. */
  public void apply(String port, double[] values, int count) {
    scale(port, values, count, false);
  }

  /**
   * Undoes {@link #apply(String, float[], int)}, up to rounding: gives what was predicted of a target {@code port} in
   * the target's own unit.
   */
  public void invert(String port, float[] values, int count) {
    scale(port, values, count, true);
  }

  /** As {@link #invert(String, float[], int)}. */
  public void invert(String port, double[] values, int count) {
    scale(port, values, count, true);
  }

  private void scale(String port, Object array, int count, boolean back) {
    if (arrays.find(FOLDER + port + MEAN).isEmpty()) {
      throw new IllegalArgumentException(port + " is not standardized" + Names.suggestion(port, ports()));
    }
    int size = values(port, MEAN).length;
    int most = Array.getLength(array);
    if (count < 0 || (long) count * size > most) {
      throw new IllegalArgumentException(
          port + ": " + Names.count(count, "example") + " of " + size + " in an array of " + most);
    }
    change(port, array, count * size, back);
  }

  private void change(String port, Object array, int length, boolean back) {
    double[] means = values(port, MEAN);
    double[] deviations = values(port, DEVIATION);
    for (int i = 0; i < length; i++) {
      int feature = i % means.length;
      double value = Array.getDouble(array, i);
      Values.put(array, i, back
          ? value * deviations[feature] + means[feature] : (value - means[feature]) / deviations[feature]);
    }
  }

  private double[] values(String port, String name) {
    return (double[]) arrays.get(FOLDER + port + name).array();
  }

  private static void requirePossible(NamedArray array) {
    if (!(array.array() instanceof double[] values)) {
      throw new DataException(array.name(), "elements of type F64 are expected");
    }
    boolean isMean = array.name().endsWith(MEAN);
    for (double value : values) {
      if (!Double.isFinite(value) || !isMean && value <= 0) {
        throw new DataException(array.name(), value + " can't be a " + (isMean ? "mean" : "deviation"));
      }
    }
  }

  /** Each mean has a deviation of its shape. */
  private void requirePairs() {
    for (String port : ports()) {
      NamedArray deviation = arrays.find(FOLDER + port + DEVIATION).orElse(null);
      if (deviation == null || !deviation.shape().equals(arrays.get(FOLDER + port + MEAN).shape())) {
        throw new DataException(FOLDER + port + DEVIATION, "it is missing, or has another shape than the mean");
      }
    }
  }

  /** The names of the ports that were measured. */
  private List<String> ports() {
    List<String> ports = new ArrayList<>();
    for (String name : arrays.names()) {
      if (name.endsWith(MEAN)) {
        ports.add(name.substring(FOLDER.length(), name.length() - MEAN.length()));
      }
    }
    return ports;
  }

  /** As in messages: {@code the standardization of [pixels]}. */
  @Override
  public String toString() {
    return "the standardization of " + ports();
  }

  private static int position(Examples examples, String name) {
    List<String> names = new ArrayList<>();
    for (int n = 0; n < examples.ports().size(); n++) {
      Port port = examples.ports().get(n);
      boolean fits = port.kind() == Kind.REAL && !port.shared();
      if (port.name().equals(name)) {
        if (!fits) {
          throw new IllegalArgumentException(
              name + " is not of real numbers for each example: it has no mean to take off");
        }
        return n;
      }
      if (fits) {
        names.add(port.name());
      }
    }
    throw new IllegalArgumentException("there are no real numbers " + name + " for each example"
        + Names.suggestion(name, names));
  }

  private static double[] means(Examples examples, int port) {
    double[] means = new double[examples.ports().get(port).size()];
    for (int i = 0; i < means.length * examples.size(); i++) {
      means[i % means.length] += Array.getDouble(examples.array(port), i);
    }
    for (int feature = 0; feature < means.length; feature++) {
      means[feature] /= examples.size();
    }
    return means;
  }

  /** The standard deviations; 1 where there is nothing but the rounding of the mean, by scikit-learn's bound. */
  private static double[] deviations(Examples examples, int port, double[] means) {
    double[] squares = new double[means.length];
    for (int i = 0; i < means.length * examples.size(); i++) {
      double difference = Array.getDouble(examples.array(port), i) - means[i % means.length];
      squares[i % means.length] += difference * difference;
    }
    for (int feature = 0; feature < means.length; feature++) {
      double deviation = Math.sqrt(squares[feature] / examples.size());
      boolean constant = deviation <= examples.size() * Math.abs(means[feature]) * Math.ulp(1.0);
      squares[feature] = constant ? 1 : deviation;
    }
    return squares;
  }
}
