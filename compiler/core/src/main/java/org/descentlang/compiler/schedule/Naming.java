package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Primitive;

/** What locals are called that have no tensor to be named after. */
final class Naming {
  private Naming() {}

  /** Of a scalar that is computed before the loops: by what it is made of. */
  static String factor(Code code) {
    List<String> names = new ArrayList<>();
    collect(code, names);
    return names.size() == 1 ? names.get(0) + suffix(code) : "factor";
  }

  private static String suffix(Code code) {
    Code value = code instanceof Code.Convert convert ? convert.value() : code;
    if (value instanceof Code.Load) {
      return "";
    }
    return value instanceof Code.Call call && call.primitive() == Primitive.POWER ? "_power" : "_factor";
  }

  private static void collect(Code code, List<String> names) {
    if (code instanceof Code.Load load) {
      names.add(load.tensor().name());
    } else if (code instanceof Code.Convert convert) {
      collect(convert.value(), names);
    } else if (code instanceof Code.Call call) {
      call.arguments().forEach(a -> collect(a, names));
    } else if (code instanceof Code.Choose choose) {
      collect(choose.then(), names);
      collect(choose.otherwise(), names);
    }
  }
}
