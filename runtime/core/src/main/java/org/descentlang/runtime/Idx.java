package org.descentlang.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The file format of MNIST: two zero bytes, the type, the number of dimensions, the extents, the elements. */
final class Idx {

  private Idx() {}

  static boolean begins(ByteBuffer start) {
    return start.getShort(0) == 0 && start.get(2) >= 0x08 && start.get(2) <= 0x0E && start.get(3) != 0;
  }

  /** Reads the array {@code name} from {@code bytes}, after the first four, {@code start}. */
  static NamedArray read(String name, ByteSource bytes, ByteBuffer start) throws IOException {
    int code = start.get(2);
    ElementType type = ElementType.called(code);
    if (type == null) {
      throw bytes.problem("no IDX file: 0x" + Integer.toHexString(code) + " is no type");
    }
    List<Long> shape = new ArrayList<>();
    for (int d = 0; d < Byte.toUnsignedInt(start.get(3)); d++) {
      shape.add(Integer.toUnsignedLong(bytes.next(Integer.BYTES).getInt()));
    }
    NamedArray array = bytes.array(name, type, ByteOrder.BIG_ENDIAN, shape);
    bytes.requireEnd();
    return array;
  }
}
