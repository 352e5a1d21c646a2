package org.descentlang.runtime.data;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private final Map<String, Feature> features;

  private record Feature(List<Integer> shape, double[] mean, double[] deviation) {}

  private Standardization(Map<String, Feature> features) {
    this.features = features;
  }

  /** Measures the ports {@code names} of {@code examples}; the standard deviation divides by the number of examples. */
  public static Standardization fit(Examples examples, List<String> names) {
    Map<String, Feature> features = new LinkedHashMap<>();
    for (String name : names) {
      int port = position(examples, name);
      features.put(name, measure(examples.array(port), examples.ports().get(port), examples.size()));
    }
    return new Standardization(features);
  }

  /** Takes what {@link #arrays} was saved in {@code file}; empty where there is none. */
  public static Standardization of(ArrayFile file) {
    Map<String, Feature> features = new LinkedHashMap<>();
    for (NamedArray array : file.arrays()) {
      if (array.name().startsWith(FOLDER) && array.name().endsWith(MEAN)) {
        String name = array.name().substring(FOLDER.length(), array.name().length() - MEAN.length());
        features.put(name, feature(file.arrays(), name));
      }
    }
    return new Standardization(features);
  }

  private static Feature feature(NamedArrays arrays, String name) {
    NamedArray mean = arrays.get(FOLDER + name + MEAN);
    NamedArray deviation = arrays.find(FOLDER + name + DEVIATION).orElse(mean);
    if (mean != deviation && mean.shape().equals(deviation.shape())
        && mean.array() instanceof double[] means && deviation.array() instanceof double[] deviations) {
      return new Feature(mean.shape(), means, deviations);
    }
    throw new DataException(FOLDER + name, "mean and std must be F64 arrays of one shape");
  }

  public boolean isEmpty() {
    return features.isEmpty();
  }

  /** Changes {@code examples} in place; ports that it does not have are passed over. */
  public void apply(Examples examples) {
    features.forEach((name, feature) -> {
      if (examples.ports().stream().anyMatch(port -> port.name().equals(name))) {
        apply(feature, name, examples);
      }
    });
  }

  /** {@code standardization/<port>/mean} and {@code standardization/<port>/std}, to be kept beside a save. */
  public NamedArrays arrays() {
    List<NamedArray> arrays = new ArrayList<>();
    features.forEach((name, feature) -> {
      arrays.add(new NamedArray(FOLDER + name + MEAN, feature.shape(), feature.mean()));
      arrays.add(new NamedArray(FOLDER + name + DEVIATION, feature.shape(), feature.deviation()));
    });
    return NamedArrays.of(arrays);
  }

  private static int position(Examples examples, String name) {
    List<String> names = examples.ports().stream().map(Port::name).toList();
    int position = names.indexOf(name);
    if (position < 0 || examples.ports().get(position).kind() != Kind.REAL || examples.ports().get(position).shared()) {
      throw new IllegalArgumentException("there are no real numbers " + name + " for each example"
          + Names.suggestion(name, names));
    }
    return position;
  }

  private static Feature measure(Object array, Port port, int examples) {
    int features = port.size();
    double[] mean = new double[features];
    double[] deviation = new double[features];
    for (int f = 0; f < features; f++) {
      mean[f] = mean(array, f, features, examples);
      deviation[f] = deviation(array, f, features, examples, mean[f]);
    }
    return new Feature(port.shape(), mean, deviation);
  }

  /** The standard deviation; 1 where it is nothing but the rounding of the mean, by scikit-learn's bound. */
  private static double deviation(Object array, int f, int features, int examples, double mean) {
    double squares = 0;
    for (int k = 0; k < examples; k++) {
      double difference = get(array, k * features + f) - mean;
      squares += difference * difference;
    }
    double deviation = Math.sqrt(squares / examples);
    return deviation <= examples * Math.abs(mean) * Math.ulp(1.0) ? 1 : deviation;
  }

  private static double mean(Object array, int f, int features, int examples) {
    double sum = 0;
    for (int k = 0; k < examples; k++) {
      sum += get(array, k * features + f);
    }
    return sum / examples;
  }

  private static void apply(Feature feature, String name, Examples examples) {
    int port = position(examples, name);
    if (!feature.shape().equals(examples.ports().get(port).shape())) {
      throw new DataException(FOLDER + name, "it was fitted to shape " + feature.shape() + ", and the data has "
          + examples.ports().get(port).shape());
    }
    Object array = examples.array(port);
    int n = feature.mean().length;
    for (int i = 0; i < Array.getLength(array); i++) {
      set(array, i, (get(array, i) - feature.mean()[i % n]) / feature.deviation()[i % n]);
    }
  }

  private static double get(Object array, int i) {
    return array instanceof float[] floats ? floats[i] : ((double[]) array)[i];
  }

  private static void set(Object array, int i, double value) {
    if (array instanceof float[] floats) {
      floats[i] = (float) value;
    } else {
      ((double[]) array)[i] = value;
    }
  }
}
