package org.descentlang.compiler.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** What of kernels with 256 rows of 128 elements threads do. */
final class SharesTest {
  private static final Thresholds ALWAYS = new Thresholds(8, 1024, 2048, 4, 8, 32, 64, 16, 0, 1, true);
  private static final Work WORK = new Work(Map.of());
  private static final Index B = new Index("b", 1, Extent.of(256));
  private static final Index J = new Index("j", 2, Extent.of(128));
  private static final Index TILE = new Index("tile", 3, Extent.of(256));
  private static final Tensor X = tensor("x", 256, 128);
  private static final Tensor Y = tensor("y", 256, 128);
  private static final Tensor SUM = tensor("sum", 128);
  private static final Affine ELEMENT = Affine.of(B).times(128).plus(Affine.of(J));
  private static final Line ROW = new Line("row", Element.REAL, 4);
  private static final Rows ROWS = new Rows("rows", Element.REAL, 64, 128);

  private static Tensor tensor(String name, int... shape) {
    return Tensor.value(name, Element.REAL, Arrays.stream(shape).mapToObj(Extent::of).toList());
  }

  private static Statement loop(Index index, Statement... body) {
    return new Statement.Loop(
        index, Code.integer(0), Code.integer(index.extent().bound()), 1, List.of(body));
  }

  private static Code load(Tensor tensor, Affine at) {
    return new Code.Load(tensor, at);
  }

  private static Kernel kernel(Statement... body) {
    return new Kernel("y", List.of(), List.of(), List.of(body));
  }

  private static String shared(Statement... body) {
    Kernel kernel = Shares.apply(kernel(body), ALWAYS, WORK);
    return kernel.share().isEmpty() ? "alone" : SchedulePrinter.text(kernel.body());
  }

  @Test
  void theOuterLoopIsCut() {
    assertThat(shared(loop(B, loop(J, new Statement.Store(Y, ELEMENT, load(X, ELEMENT)))))).isEqualTo("""
        for b from from to to:
          for j from 0 to 128:
            y[128*b + j] = x[128*b + j]""");
  }

  @Test
  void theLoopInsideOfASumIsCut() {
    Code sum = Code.add(load(SUM, Affine.of(J)), load(X, ELEMENT));
    assertThat(shared(loop(B, loop(J, new Statement.Store(SUM, Affine.of(J), sum))))).isEqualTo("""
        for b from 0 to 256:
          for j from from to to:
            sum[j] = (sum[j] + x[128*b + j])""");
  }

  @Test
  void tilesBeginInTheRangeAndEndThere() {
    Code end = new Code.Position(Affine.of(TILE).plus(64));
    Statement take = new Statement.Take(ROW, ROWS, Affine.of(B).minus(Affine.of(TILE)));
    Statement fill = new Statement.Loop(B, new Code.Position(Affine.of(TILE)), end, 1, List.of(
        take, loop(J, new Statement.Put(ROW, Affine.of(J), load(X, ELEMENT)))));
    Statement store = new Statement.Loop(B, new Code.Position(Affine.of(TILE)), end, 1, List.of(
        take, loop(J, new Statement.Store(Y, ELEMENT, new Code.At(ROW, Affine.of(J))))));
    assertThat(shared(new Statement.Loop(TILE, Code.integer(0), Code.integer(256), 64, List.of(fill, store))))
        .isEqualTo("""
            for tile from from to to by 64:
              for b from tile to min(to, tile + 64):
                row row = rows[b - tile]
                for j from 0 to 128:
                  row[j] = x[128*b + j]
              for b from tile to min(to, tile + 64):
                row row = rows[b - tile]
                for j from 0 to 128:
                  y[128*b + j] = row[j]""");
  }

  @Test
  void piecesOfAnIndexAreCutWhereTheRangeEnds() {
    Statement first = new Statement.Loop(B, Code.integer(0), Code.integer(100), 1, List.of(
        loop(J, new Statement.Store(Y, ELEMENT, new Code.Literal(0, Element.REAL)))));
    Statement rest = new Statement.Loop(B, Code.integer(100), Code.integer(256), 1, List.of(
        loop(J, new Statement.Store(Y, ELEMENT, load(X, ELEMENT)))));
    assertThat(shared(first, rest)).contains("for b from from to min(to, 100):", "for b from max(from, 100) to to:");
  }

  @Test
  void whatIsReadOfAnotherRowIsNotShared() {
    Statement store = new Statement.Store(Y, ELEMENT, load(Y, ELEMENT.plus(1)));
    assertThat(shared(loop(B, loop(J, store)))).isEqualTo("alone");
  }

  @Test
  void aLocalThatGoesFromRowToRowIsNotShared() {
    Local total = new Local("total", Element.REAL, 5);
    Code more = Code.add(new Code.Use(total), load(X, Affine.of(B).times(128)));
    assertThat(shared(
        new Statement.Declare(total, new Code.Literal(0, Element.REAL), true),
        loop(B, new Statement.Assign(total, more), new Statement.Store(Y, Affine.of(B), new Code.Use(total)))))
        .isEqualTo("alone");
  }

  @Test
  void aRowThatGoesFromRowToRowIsNotShared() {
    Code more = Code.add(new Code.At(ROW, Affine.of(0)), load(X, Affine.of(B).times(128)));
    assertThat(shared(
        new Statement.Take(ROW, ROWS, Affine.of(0)),
        new Statement.Clear(ROW, new Code.Literal(0, Element.REAL)),
        loop(B, new Statement.Put(ROW, Affine.of(0), more),
            new Statement.Store(Y, Affine.of(B), new Code.At(ROW, Affine.of(0)))))).isEqualTo("alone");
  }

  @Test
  void aRowThatIsCopiedToAnArrayIsNotCut() {
    assertThat(shared(
        new Statement.Take(ROW, ROWS, Affine.of(0)),
        loop(J, new Statement.Put(ROW, Affine.of(J), load(X, Affine.of(J)))),
        new Statement.CopyFrom(ROW, Affine.of(0), SUM, Affine.of(0), Code.integer(16)))).isEqualTo("alone");
  }

  @Test
  void rowsThatAreCopiedToAnArrayAreSharedWhereTheyDoNotOverlap() {
    assertThat(copiedFromRows(128)).startsWith("for b from from to to:");
    assertThat(copiedFromRows(129)).isEqualTo("alone");
  }

  private static String copiedFromRows(int length) {
    return shared(loop(B,
        new Statement.Take(ROW, ROWS, Affine.of(0)),
        loop(J, new Statement.Put(ROW, Affine.of(J), load(X, ELEMENT))),
        new Statement.CopyFrom(ROW, Affine.of(0), Y, Affine.of(B).times(128), Code.integer(length))));
  }

  @Test
  void anElementThatDataGivesIsNotShared() {
    Index v = new Index("v", 6, Extent.of(128));
    Statement bind = new Statement.Bind(v, load(X, Affine.of(B)));
    Code more = Code.add(load(SUM, Affine.of(v)), new Code.Literal(1, Element.REAL));
    assertThat(shared(loop(B, bind, new Statement.Store(SUM, Affine.of(v), more)))).isEqualTo("alone");
  }

  @Test
  void aThreadIsGivenAsMuchAsIsWorthIt() {
    Statement root = loop(B, loop(J, new Statement.Store(
        Y, ELEMENT, new Code.Call(Primitive.EXP, List.of(load(X, ELEMENT)), Element.REAL))));
    Kernel small = Shares.apply(kernel(root), Thresholds.DEFAULT.alone(), WORK);
    assertThat(small.share()).isEmpty();
    int least = Shares.apply(kernel(root), Thresholds.DEFAULT, WORK).share().orElseThrow().least();
    long all = WORK.of(List.of(root));
    assertThat(all * least / 256).isBetween(
        Thresholds.DEFAULT.leastWork(), Thresholds.DEFAULT.leastWork() + all / 256);
  }
}
