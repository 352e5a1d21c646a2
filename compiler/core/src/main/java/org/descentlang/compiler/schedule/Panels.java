package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashSet;
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
 * Factors that each step of a recurrence would copy anew, as tiles of registers take them: copied once, before its first
 * step.
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
  private static final int WIDTH = 16;
  private static final int TERMS = 128;
  /** Fewer columns are copied in no time. */
  private static final int FEWEST_COLUMNS = 64;

  private final Map<Tensor, Tensor> copies = new LinkedHashMap<>();
  private final List<Step.Definition> definitions = new ArrayList<>();

  /** @param indices numbers from there on are no index's of the program */
  Panels(List<Stage> steps, Names names, int indices) {
    Set<Tensor> changing = new HashSet<>();
    steps.forEach(stage -> changing.addAll(Touched.by(stage).stored()));
    for (Stage stage : steps) {
      stage.kernels().forEach(kernel -> Statements.visit(kernel.body(), statement -> {
        if (statement instanceof Statement.Products products && fits(products)) {
          Tensor factor = products.right().tensor();
          if (!changing.contains(factor) && !copies.containsKey(factor)) {
            define(factor, names, indices);
          }
        }
      }));
    }
  }

  private static boolean fits(Statement.Products products) {
    Statement.Factor right = products.right();
    List<Extent> shape = right.tensor().shape();
    if (!products.even() || products.edges().isPresent() || products.left().terms().stride() != 1
        || !right.from().equals(Affine.of(0)) || shape.size() != 2
        || !shape.stream().allMatch(Extent.Constant.class::isInstance)) {
      return false;
    }
    int terms = shape.get(0).bound();
    int columns = shape.get(1).bound();
    return products.terms().equals(Affine.of(terms)) && right.terms().stride() == columns
        && products.columns().size() == columns && products.columns().stride() == 1
        && columns >= FEWEST_COLUMNS && columns % WIDTH == 0 && (terms <= TERMS || terms % TERMS == 0);
  }

  private void define(Tensor factor, Names names, int indices) {
    int terms = factor.shape().get(0).bound();
    List<Extent> shape = new ArrayList<>(List.of(
        Extent.of(factor.shape().get(1).bound() / WIDTH), Extent.of(Math.min(TERMS, terms)), Extent.of(WIDTH)));
    if (terms > TERMS) {
      shape.add(0, Extent.of(terms / TERMS));
    }
    List<Index> at = new ArrayList<>();
    for (Extent extent : shape) {
      at.add(new Index(Letters.of(at.size()), indices + at.size(), extent));
    }
    int last = at.size() - 1;
    Affine term = Affine.of(at.get(last - 1));
    Affine row = last == 2 ? term : Affine.of(at.get(0)).times(TERMS).plus(term);
    Affine column = Affine.of(at.get(last - 2)).times(WIDTH).plus(Affine.of(at.get(last)));
    Tensor panels = Tensor.value(names.fresh(factor.name() + ".panels"), factor.element(), shape);
    copies.put(factor, panels);
    definitions.add(new Step.Definition(panels, at.stream().map(Affine::of).toList(), at, List.of(),
        new Expr.Read(factor, List.of(row, column)), List.of(), Origin.NONE));
  }

  /** What is to be computed before the steps. */
  List<Step.Definition> definitions() {
    return definitions;
  }

  /** The steps, which read it. */
  List<Stage> read(List<Stage> steps) {
    return steps.stream().map(this::read).toList();
  }

  private Stage read(Stage stage) {
    if (stage instanceof Stage.Repeat repeat) {
      return new Stage.Repeat(repeat.index(), repeat.ascending(), read(repeat.stages()));
    }
    Kernel kernel = (Kernel) stage;
    return new Kernel(
        kernel.name(), kernel.outer(), kernel.computes(), inside(kernel.body()), kernel.share());
  }

  private List<Statement> inside(List<Statement> statements) {
    return statements.stream().map(s -> s instanceof Statement.Products products && fits(products)
        ? Optional.ofNullable(copies.get(products.right().tensor())).map(products::inPanels).orElse(products)
        : Statements.withBody(s, inside(Statements.body(s)))).toList();
  }
}
