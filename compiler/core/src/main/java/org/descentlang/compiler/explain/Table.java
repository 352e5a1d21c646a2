package org.descentlang.compiler.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tensors in lines below each other, and what all of them come to:
 *
 * <pre>
 * hidden.weight  [128, 64]  8,192
 * hidden.bias    [128]        128
 * total                     8,320
 * </pre>
 */
final class Table {
  private record Row(String name, String shape, long number, String remark) {
    String digits() {
      return String.format(Locale.ROOT, "%,d", number);
    }
  }

  private final List<Row> rows = new ArrayList<>();

  Table add(String name, Object shape, long number) {
    return add(name, shape, number, "");
  }

  /** @param remark behind the number; may be empty */
  Table add(String name, Object shape, long number, String remark) {
    rows.add(new Row(name, shape.toString(), number, remark));
    return this;
  }

  List<String> lines() {
    List<Row> all = new ArrayList<>(rows);
    all.add(new Row("total", "", rows.stream().mapToLong(Row::number).sum(), ""));
    int names = all.stream().mapToInt(r -> r.name.length()).max().orElse(0);
    int shapes = Math.max(1, all.stream().mapToInt(r -> r.shape.length()).max().orElse(0));
    int numbers = all.stream().mapToInt(r -> r.digits().length()).max().orElse(0);
    String format = "%-" + names + "s  %-" + shapes + "s  %" + numbers + "s  %s";
    return all.stream().map(r -> String.format(Locale.ROOT, format, r.name, r.shape, r.digits(), r.remark)
        .stripTrailing()).toList();
  }
}
