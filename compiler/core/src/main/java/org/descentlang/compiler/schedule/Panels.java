package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Letters;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * Factors that each step of a recurrence, or each round of a kernel's loops, would copy anew, as tiles of registers take
 * them: copied once, before the first.
 *
 * <pre>
 * for t: z[b, j] += sum(i) h[b, t - 1, i] * w[i, j]
 *   ->
 * w.panels[p, i, c] = w[i, 16*p + c]
 * for t: z[b, j] += sum(i) h[b, t - 1, i] * w.panels[j / 16, i, j % 16]
 * </pre>
 *
 * <p>Of more than 128 terms panels hold so many, and those of the first ones stand before those of the next.
 */
final class Panels {
  private static final int WIDTH = TiledSums.WIDTH;
  private static final int TERMS = TiledSums.MOST_TERMS;
  /** Of fewer, a copy takes little. */
  private static final int FEWEST_COLUMNS = 64;
  /** For fewer, a copy is not worth its memory. */
  private static final int FEWEST_ROUNDS = 4;

  /** A part of a matrix, from there on in its array. */
  private record Block(Tensor matrix, int from, int terms, int columns) {
    /** Empty where the right factor is none that panels can have. */
    static Optional<Block> of(Statement.Products products) {
      Statement.Factor right = products.right();
      List<Extent> shape = right.tensor().shape();
      if (!products.even() || products.inPanels() || products.edges().isPresent()
          || products.left().terms().stride() != 1 || !right.from().isConstant() || !products.terms().isConstant()
          || shape.size() != 2 || !shape.stream().allMatch(Extent.Constant.class::isInstance)) {
        return Optional.empty();
      }
      Block block = new Block(right.tensor(), Math.toIntExact(right.from().constant()),
          Math.toIntExact(products.terms().constant()), products.columns().size());
      return Optional.of(block).filter(b -> right.terms().stride() == b.length() && products.columns().stride() == 1
          && b.columns >= FEWEST_COLUMNS && b.columns % WIDTH == 0 && (b.terms <= TERMS || b.terms % TERMS == 0));
    }

    /** Of a row of the matrix. */
    int length() {
      return matrix.shape().get(1).bound();
    }
  }

  private final Map<Block, Tensor> copies = new LinkedHashMap<>();
  private final List<Step.Definition> definitions = new ArrayList<>();
  private final Names names;
  /** Numbers from there on are no index's of the program. */
  private final int indices;

  /** @param rounds how often the stage's kernels are done */
  Panels(Stage stage, long rounds, Names names, int indices) {
    this.names = names;
    this.indices = indices;
    Set<Tensor> changing = Touched.by(stage).stored();
    stage.kernels().forEach(kernel -> find(kernel.body(), rounds, changing));
  }

  private void find(List<Statement> statements, long rounds, Set<Tensor> changing) {
    for (Statement statement : statements) {
      if (statement instanceof Statement.Products products && rounds >= FEWEST_ROUNDS) {
        Block.of(products).filter(b -> !changing.contains(b.matrix)).ifPresent(
            b -> copies.computeIfAbsent(b, this::define));
      }
      long times = statement instanceof Statement.Loop loop
          ? (loop.index().extent().bound() - 1L) / loop.step() + 1 : 1;
      find(Statements.body(statement), rounds * times, changing);
    }
  }

  private Tensor define(Block block) {
    List<Extent> shape = new ArrayList<>(List.of(
        Extent.of(block.columns / WIDTH), Extent.of(Math.min(TERMS, block.terms)), Extent.of(WIDTH)));
    if (block.terms > TERMS) {
      shape.add(0, Extent.of(block.terms / TERMS));
    }
    List<Index> at = new ArrayList<>();
    for (Extent extent : shape) {
      at.add(new Index(Letters.of(at.size()), indices + at.size(), extent));
    }
    int last = at.size() - 1;
    Affine term = Affine.of(at.get(last - 1));
    Affine row = last == 2 ? term : Affine.of(at.get(0)).times(TERMS).plus(term);
    Affine column = Affine.of(at.get(last - 2)).times(WIDTH).plus(Affine.of(at.get(last)));
    Tensor panels = Tensor.value(names.fresh(block.matrix.name() + ".panels"), block.matrix.element(), shape);
    definitions.add(new Step.Definition(panels, at.stream().map(Affine::of).toList(), at, List.of(),
        new Expr.Read(block.matrix,
            List.of(row.plus(block.from / block.length()), column.plus(block.from % block.length()))),
        List.of(), Origin.NONE));
    return panels;
  }

  /** What is to be computed before the stage. */
  List<Step.Definition> definitions() {
    return definitions;
  }

  /** The stage, which reads it. */
  Stage read(Stage stage) {
    if (stage instanceof Stage.Repeat repeat) {
      return new Stage.Repeat(
          repeat.index(), repeat.ascending(), repeat.stages().stream().map(this::read).toList());
    }
    Kernel kernel = (Kernel) stage;
    return new Kernel(
        kernel.name(), kernel.outer(), kernel.computes(), inside(kernel.body()), kernel.share());
  }

  private List<Statement> inside(List<Statement> statements) {
    return statements.stream().map(s -> s instanceof Statement.Products products
        ? Block.of(products).map(copies::get).<Statement>map(products::inPanels).orElse(products)
        : Statements.withBody(s, inside(Statements.body(s)))).toList();
  }
}
