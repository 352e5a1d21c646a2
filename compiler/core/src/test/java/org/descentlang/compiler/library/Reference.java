package org.descentlang.compiler.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.Json;
import org.descentlang.runtime.NamedArrays;

/** PyTorch's values, from the files in {@code reference}. */
final class Reference {
  private Reference() {}

  /** The cases of a JSON file. */
  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> cases(String file) {
    try {
      Method parse = Json.class.getDeclaredMethod("parse", String.class);
      parse.setAccessible(true);
      return (List<Map<String, Object>>) parse.invoke(null, Programs.resource("reference/" + file));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  /** All numbers of nested lists, in their order. */
  static double[] flat(Object value) {
    List<Double> numbers = new ArrayList<>();
    collect(value, numbers);
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void collect(Object value, List<Double> numbers) {
    if (value instanceof List<?> list) {
      list.forEach(element -> collect(element, numbers));
    } else {
      numbers.add(((Number) value).doubleValue());
    }
  }

  static NamedArrays arrays(String file) {
    try {
      return ArrayFile.read(Path.of(Reference.class.getResource("/reference/" + file).toURI())).arrays();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** The values of an array of any element type, in double. */
  static double[] doubles(Object array) {
    double[] values = new double[Array.getLength(array)];
    for (int i = 0; i < values.length; i++) {
      values[i] = Array.getDouble(array, i);
    }
    return values;
  }
}
