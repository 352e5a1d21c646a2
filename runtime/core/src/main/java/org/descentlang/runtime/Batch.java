package org.descentlang.runtime;

import java.util.List;

/**
 * The arrays of a mini-batch, one for each {@link Port}: example k of a port of n values stands at {@code k * n}. Of
 * the {@link #capacity} examples the first {@link #count} are there. All memory is taken when it is made.
 */
public final class Batch {

  private final List<Port> ports;
  private final Port capacity;
  private final Object[] arrays;
  private final int[] extents;
  private int count;

  public Batch(List<Port> ports, int capacity, Precision precision) {
    this.ports = List.copyOf(ports);
    this.capacity = Port.extent("count", capacity);
    this.arrays = new Object[ports.size()];
    this.extents = new int[ports.size()];
    for (int i = 0; i < arrays.length; i++) {
      Port port = this.ports.get(i);
      int length = port.kind() == Kind.EXTENT ? 0 : port.size(capacity);
      arrays[i] = port.newArray(length, precision);
      extents[i] = port.classes();
    }
  }

  public List<Port> ports() {
    return ports;
  }

  /** How many examples there is room for. */
  public int capacity() {
    return capacity.classes();
  }

  /** How many examples there are. */
  public int count() {
    return count;
  }

  /** Sets how many examples there are, at most {@link #capacity}. */
  public void count(int count) {
    capacity.requireExtent(count);
    this.count = count;
  }

  /** The array of a REAL port of an f32 unit. */
  public float[] floats(int port) {
    return (float[]) arrays[port];
  }

  /** The array of a REAL port of an f64 unit. */
  public double[] doubles(int port) {
    return (double[]) arrays[port];
  }

  /** The array of an INDEX port. */
  public int[] ints(int port) {
    return (int[]) arrays[port];
  }

  /** The array of a BOOLEAN port. */
  public boolean[] booleans(int port) {
    return (boolean[]) arrays[port];
  }

  /** The array of a port, whatever its kind. */
  public Object array(int port) {
    return arrays[port];
  }

  /** The value of an EXTENT port; its bound until it is set. */
  public int extent(int port) {
    return extents[port];
  }

  /** Sets the value of an EXTENT port. */
  public void extent(int port, int value) {
    ports.get(port).requireExtent(value);
    extents[port] = value;
  }
}
