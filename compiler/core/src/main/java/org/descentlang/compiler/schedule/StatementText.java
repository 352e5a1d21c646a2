package org.descentlang.compiler.schedule;

import org.descentlang.compiler.ir.Affine;

/** A statement on one line, without its body: {@code for i from 0 to 10:}. */
final class StatementText implements Statement.Visitor<String> {
  private static String code(Code code) {
    return SchedulePrinter.code(code);
  }

  @Override
  public String loop(Statement.Loop loop) {
    String step = loop.step() == 1 ? "" : " by " + loop.step();
    return "for " + loop.index() + " from " + code(loop.from()) + " to " + code(loop.to()) + step + ":";
  }

  @Override
  public String guard(Statement.Guard guard) {
    return "if " + code(guard.condition()) + ":";
  }

  @Override
  public String bind(Statement.Bind bind) {
    return "let " + bind.index() + " = " + code(bind.value());
  }

  @Override
  public String declare(Statement.Declare declare) {
    return (declare.changes() ? "var " : "let ") + declare.local().name() + " = " + code(declare.value());
  }

  @Override
  public String assign(Statement.Assign assign) {
    return assign.local().name() + " = " + code(assign.value());
  }

  @Override
  public String store(Statement.Store store) {
    return store.tensor() + "[" + store.offset() + "] = " + code(store.value());
  }

  @Override
  public String take(Statement.Take take) {
    return "row " + take.line().name() + " = " + take.rows().name() + "[" + take.row() + "]";
  }

  @Override
  public String put(Statement.Put put) {
    return put.line().name() + "[" + put.place() + "] = " + code(put.value());
  }

  @Override
  public String clear(Statement.Clear clear) {
    return clear.line().name() + "[all] = " + code(clear.value());
  }

  @Override
  public String copyTo(Statement.CopyTo copy) {
    return copy.line().name() + " from " + copy.place() + " = " + code(copy.length()) + " of " + copy.from() + " from "
        + copy.offset();
  }

  @Override
  public String copyFrom(Statement.CopyFrom copy) {
    return code(copy.length()) + " of " + copy.to() + " from " + copy.offset() + " = " + copy.line().name() + " from "
        + copy.place();
  }

  @Override
  public String evaluate(Statement.Evaluate call) {
    String line = call.line().name();
    return line + " = " + call.function().symbol() + "(" + line + ") from " + code(call.from()) + " to "
        + code(call.to());
  }

  @Override
  public String products(Statement.Products products) {
    return products.rows().name() + "[" + products.number() + "] of " + products.columns().size()
        + (products.adds() ? " += sum of " : " = sum of ") + products.terms() + ", " + text(products.left()) + " * "
        + text(products.right())
        + (products.inPanels() ? " in panels" : "")
        + (products.transposed().isPresent() ? ", transposed" : "")
        + products.edges().map(e -> ", k from " + e.low() + " to before " + e.high()).orElse("")
        + ", for " + products.down() + " from " + code(products.from()) + " to "
        + code(products.to());
  }

  private static String times(int stride) {
    return stride == 1 ? "k" : stride + "*k";
  }

  private static String text(Statement.Factor factor) {
    Offsets terms = factor.terms();
    String term = terms.isEven() ? times(terms.stride()) : terms.sizes() + " by " + terms.strides();
    boolean atStart = factor.from().equals(Affine.of(0));
    return factor.tensor() + "[" + (atStart ? term : factor.from() + " + " + term) + "]";
  }

  @Override
  public String fill(Statement.Fill fill) {
    return fill.tensor() + "[all] = " + code(fill.value());
  }

  @Override
  public String copy(Statement.Copy copy) {
    return copy.to() + "[all] = " + copy.from();
  }

  @Override
  public String copyStretch(Statement.CopyStretch copy) {
    return code(copy.length()) + " of " + copy.to() + " from " + copy.offset() + " = " + copy.from() + " from "
        + copy.first();
  }
}
