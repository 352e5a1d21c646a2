package org.descentlang.compiler.schedule;

/** What REAL is. */
public enum Precision {
  F32(Float.BYTES), F64(Double.BYTES);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }
}
