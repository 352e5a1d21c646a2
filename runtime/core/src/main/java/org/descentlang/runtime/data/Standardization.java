package org.descentlang.runtime.data;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
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

  /** Takes what {@link #arrays} was saved in {@code file}; empty where there is none. */
  public static Standardization of(ArrayFile file) {
    List<NamedArray> arrays = new ArrayList<>();
    for (NamedArray array : file.arrays()) {
      if (array.name().startsWith(FOLDER)) {
        if (!(array.array() instanceof double[])) {
          throw new DataException(array.name(), "elements of type F64 are expected");
        }
        arrays.add(array);
      }
    }
    return new Standardization(arrays);
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
      if (arrays.find(FOLDER + port.name() + MEAN).isPresent()) {
        apply(examples.array(i), values(port, MEAN), values(port, DEVIATION));
      }
    }
  }

  private static void apply(Object array, double[] means, double[] deviations) {
    for (int i = 0; i < Array.getLength(array); i++) {
      int feature = i % means.length;
      Values.put(array, i, (Array.getDouble(array, i) - means[feature]) / deviations[feature]);
    }
  }

  private double[] values(Port port, String name) {
    NamedArray array = arrays.find(FOLDER + port.name() + name).orElse(null);
    if (array == null || port.kind() != Kind.REAL || !array.shape().equals(port.shape())) {
      throw new DataException(FOLDER + port.name() + name, "it does not fit the data of shape " + port.shape());
    }
    double[] values = (double[]) array.array();
    for (double value : values) {
      if (!Double.isFinite(value) || name.equals(DEVIATION) && value <= 0) {
        throw new DataException(array.name(), value + " can't be a " + (name.equals(MEAN) ? "mean" : "deviation"));
      }
    }
    return values;
  }

  private static int position(Examples examples, String name) {
    List<String> names = new ArrayList<>();
    for (Port port : examples.ports()) {
      names.add(port.name());
      if (port.name().equals(name) && port.kind() == Kind.REAL && !port.shared()) {
        return names.size() - 1;
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
