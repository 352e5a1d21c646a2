package org.descentlang.runtime;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's file format for one array, versions 1 to 3: a magic, the length of a header, a Python dictionary, the
 * elements.
 */
final class Npy {

  private static final int LONGEST_HEADER = 1 << 16;
  /** Text, or the beginning of a list of fields. */
  private static final String TYPE = "'([^']*)'|\\[";
  private static final String TRUTH = "(True|False)";
  private static final String TUPLE = "\\(([0-9L,\\s]*)\\)";

  private final ByteSource bytes;
  private final String header;

  private Npy(ByteSource bytes) throws IOException {
    this.bytes = bytes;
    this.header = header();
  }

  static boolean begins(int start) {
    return start == 0x934E554D;
  }

  /** Reads the array {@code name} from {@code bytes} to one of the last two. */
  static void read(String name, ByteSource bytes, List<NamedArray> arrays, Map<String, String> unreadable)
      throws IOException {
    if (!begins(bytes.start())) {
      throw bytes.problem("no NPY data");
    }
    Npy npy = new Npy(bytes);
    String descr = npy.value("descr", TYPE);
    ElementType type = descr.isEmpty() ? null : ElementType.called(descr.substring(1));
    if (type == null) {
      unreadable.put(name, descr);
    } else {
      arrays.add(npy.array(name, type, descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN));
    }
  }

  private NamedArray array(String name, ElementType type, ByteOrder order) throws IOException {
    boolean columnMajor = value("fortran_order", TRUTH).equals("True");
    NamedArray array = bytes.array(name, type, order, shape(value("shape", TUPLE)));
    bytes.requireEnd();
    return columnMajor ? rowMajor(array) : array;
  }

  private String header() throws IOException {
    int version = bytes.next(8).get(6);
    if (version < 1 || version > 3) {
      throw bytes.problem("NPY data of version " + version + ", not 1 to 3");
    }
    ByteBuffer prefix = bytes.next(version == 1 ? 2 : 4).order(ByteOrder.LITTLE_ENDIAN);
    long length = version == 1 ? Short.toUnsignedLong(prefix.getShort()) : Integer.toUnsignedLong(prefix.getInt());
    if (length > LONGEST_HEADER) {
      throw bytes.problem("it claims a header of " + length + " bytes");
    }
    String dictionary = new String(bytes.next((int) length).array(), StandardCharsets.UTF_8).strip();
    if (!dictionary.startsWith("{") || !dictionary.endsWith("}")) {
      throw bytes.problem("its header is no dictionary");
    }
    return dictionary;
  }

  /** What stands for {@code key}, once; a list of fields is {@code structured}. */
  private String value(String key, String form) {
    Matcher matcher = Pattern.compile("'" + key + "'\\s*:\\s*(?:" + form + ")").matcher(header);
    if (!matcher.find()) {
      throw bytes.problem("its header has no " + key + " that can be read");
    }
    String found = matcher.group(1);
    if (matcher.find()) {
      throw bytes.problem("its header has " + key + " twice");
    }
    return found == null ? "structured" : found;
  }

  /** Of {@code 3, 4}, {@code 3,} or nothing. */
  private List<Long> shape(String tuple) {
    List<Long> shape = new ArrayList<>();
    String[] extents = tuple.split(",", -1);
    for (int d = 0; d < extents.length; d++) {
      String extent = extents[d].strip();
      if (extent.matches("[0-9]{1,18}L?")) {
        shape.add(Long.valueOf(extent.replace("L", "")));
      } else if (!extent.isEmpty() || d < extents.length - 1) {
        throw bytes.problem("the shape (" + tuple + ") can't be read");
      }
    }
    return shape;
  }

  /** The elements of a column-major array, row-major. */
  private static NamedArray rowMajor(NamedArray columnMajor) {
    int[] strides = new int[columnMajor.shape().size()];
    int stride = 1;
    for (int d = 0; d < strides.length; d++) {
      strides[d] = stride;
      stride *= columnMajor.shape().get(d);
    }
    Object source = columnMajor.array();
    Object rowMajor = Array.newInstance(source.getClass().getComponentType(), stride);
    int[] index = new int[strides.length];
    for (int to = 0, from = 0; to < stride; to++) {
      System.arraycopy(source, from, rowMajor, to, 1);
      for (int d = strides.length - 1; d >= 0; d--) {
        from += strides[d];
        if (++index[d] < columnMajor.shape().get(d)) {
          break;
        }
        from -= index[d] * strides[d];
        index[d] = 0;
      }
    }
    return new NamedArray(columnMajor.name(), columnMajor.shape(), rowMajor);
  }
}
