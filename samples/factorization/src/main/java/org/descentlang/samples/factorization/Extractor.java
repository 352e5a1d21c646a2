package org.descentlang.samples.factorization;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.InflaterInputStream;

/**
 * Takes the ratings out of the data base of R's package dslabs, as CSV. Users and films are numbered from 0, in the
 * order of the numbers that they have there. R need not be installed: each object of a data base is its length, and
 * then what R's function {@code serialize} writes, as zlib compresses it.
 */
public final class Extractor {
  private static final int NIL = 254;
  private static final int REFERENCE = 255;
  private static final int SYMBOL = 1;
  private static final int PAIRS = 2;
  private static final int CHARACTERS = 9;
  private static final int INTEGERS = 13;
  private static final int REALS = 14;
  private static final int STRINGS = 16;
  private static final int LIST = 19;
  private static final int HAS_ATTRIBUTES = 1 << 9;
  private static final int HAS_TAG = 1 << 10;

  private final DataInputStream in;

  private Extractor(byte[] base, int start) throws IOException {
    byte[] compressed = Arrays.copyOfRange(base, start + Integer.BYTES, base.length);
    in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(compressed)));
    in.skipNBytes(2 + 3 * Integer.BYTES);
    in.skipNBytes(in.readInt());
  }

  /** The arguments are the file and where in it the object begins. */
  public static void main(String[] arguments) {
    try (PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8)) {
      int status = run(out, System.err, arguments);
      if (status != 0) {
        System.exit(status);
      }
    }
  }

  /** Returns the exit status: 0, 1 for a file that can't be used, 2 for wrong arguments. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    if (arguments.length != 2 || !arguments[1].matches("[0-9]{1,9}")) {
      err.println("usage: Extractor FILE PLACE, which are Rdata.rdb of R's package dslabs, and where the ratings begin");
      return 2;
    }
    byte[] base;
    try {
      base = Files.readAllBytes(Path.of(arguments[0]));
    } catch (IOException unreadable) {
      err.println("can't read " + arguments[0]);
      return 1;
    }
    try {
      print(out, (List<?>) new Extractor(base, Integer.parseInt(arguments[1])).object());
      return 0;
    } catch (IOException | RuntimeException other) { // other bytes, taken for R's, can come to anything
      err.println(arguments[0] + " has no ratings at " + arguments[1]);
      return 1;
    }
  }

  private static void print(PrintStream out, List<?> columns) {
    int[] films = numbered((int[]) columns.get(0));
    int[] users = numbered((int[]) columns.get(4));
    double[] stars = (double[]) columns.get(5);
    out.print("user,film,stars\n");
    for (int k = 0; k < stars.length; k++) {
      out.print(users[k] + "," + films[k] + "," + stars[k] + "\n");
    }
  }

  private static int[] numbered(int[] names) {
    int[] known = Arrays.stream(names).sorted().distinct().toArray();
    return Arrays.stream(names).map(name -> Arrays.binarySearch(known, name)).toArray();
  }

  /** Numbers as an array, a list as a list; what is not needed here is read over. */
  private Object object() throws IOException {
    int flags = in.readInt();
    return switch (flags & 0xff) {
      case NIL, REFERENCE -> null;
      case SYMBOL -> object();
      case PAIRS -> pairs(flags);
      case CHARACTERS -> characters();
      case INTEGERS -> withAttributes(integers(), flags);
      case REALS -> withAttributes(reals(), flags);
      case STRINGS, LIST -> withAttributes(list(), flags);
      default -> throw new IOException("an object of R's type " + (flags & 0xff));
    };
  }

  private Object withAttributes(Object value, int flags) throws IOException {
    if ((flags & HAS_ATTRIBUTES) != 0) {
      object();
    }
    return value;
  }

  private Object pairs(int flags) throws IOException {
    if ((flags & HAS_TAG) != 0) {
      object();
    }
    object();
    return object();
  }

  private Object characters() throws IOException {
    in.skipNBytes(Math.max(in.readInt(), 0));
    return null;
  }

  private int[] integers() throws IOException {
    int[] values = new int[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readInt();
    }
    return values;
  }

  private double[] reals() throws IOException {
    double[] values = new double[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
    return values;
  }

  private List<Object> list() throws IOException {
    List<Object> values = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      values.add(object());
    }
    return values;
  }
}
