package org.descentlang.runtime.data;

import java.lang.reflect.Array;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * Turns the elements of an array file to those of a port: any numbers to REAL ones, bytes scaled from 0..255 to 0..1;
 * whole numbers to classes; truth values, or the bytes 0 and 1, to truth values.
 */
final class Conversion {

  private final String where;
  private final Port port;
  private final Precision precision;

  Conversion(String where, Port port, Precision precision) {
    this.where = where;
    this.port = port;
    this.precision = precision;
  }

  Object convert(Object array) {
    return switch (port.kind()) {
      case REAL -> precision == Precision.F32 ? floats(array) : doubles(array);
      case INDEX -> indices(array);
      case EXTENT -> extent(array);
      case BOOLEAN -> truths(array);
    };
  }

  private float[] floats(Object array) {
    float[] floats = new float[Array.getLength(array)];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) real(array, i);
      requireFinite(floats[i], i);
    }
    return floats;
  }

  private double[] doubles(Object array) {
    double[] doubles = new double[Array.getLength(array)];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = real(array, i);
      requireFinite(doubles[i], i);
    }
    return doubles;
  }

  private double real(Object array, int i) {
    if (array instanceof float[] floats) {
      return floats[i];
    }
    if (array instanceof double[] doubles) {
      return doubles[i];
    }
    return array instanceof byte[] bytes ? (bytes[i] & 0xFF) / 255.0 : whole(array, i);
  }

  private void requireFinite(double value, int i) {
    if (!Double.isFinite(value)) {
      throw problem(i, value + " is not a finite number");
    }
  }

  private int[] indices(Object array) {
    int[] indices = new int[Array.getLength(array)];
    for (int i = 0; i < indices.length; i++) {
      long value = whole(array, i);
      if (!port.accepts(value)) {
        throw problem(i, value + " is not one of the classes of " + port.name() + ", " + port.range());
      }
      indices[i] = (int) value;
    }
    return indices;
  }

  private int[] extent(Object array) {
    long value = whole(array, 0);
    if (value < 0 || value > port.classes()) {
      throw new DataException(where, "the extent is " + value + ", but must be from 0 to " + port.classes());
    }
    return new int[] {(int) value};
  }

  private boolean[] truths(Object array) {
    if (array instanceof boolean[] truths) {
      return truths;
    }
    boolean[] truths = new boolean[Array.getLength(array)];
    for (int i = 0; i < truths.length; i++) {
      long value = whole(array, i);
      if (value != 0 && value != 1) {
        throw problem(i, value + " is neither 0 nor 1");
      }
      truths[i] = value == 1;
    }
    return truths;
  }

  private long whole(Object array, int i) {
    if (array instanceof int[] ints) {
      return ints[i];
    }
    if (array instanceof long[] longs) {
      return longs[i];
    }
    if (array instanceof byte[] bytes) {
      return bytes[i] & 0xFF;
    }
    throw new DataException(where, "elements of type " + array.getClass().getComponentType() + " are no "
        + port.kind() + " values");
  }

  private DataException problem(int i, String problem) {
    int example = port.shared() ? 0 : i / port.size();
    return new DataException(where + "[" + example + "]", problem);
  }
}
