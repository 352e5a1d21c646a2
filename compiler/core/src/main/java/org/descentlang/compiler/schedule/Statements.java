package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.descentlang.compiler.ir.Affine;

/** The folds over statements. */
public final class Statements {
  private Statements() {}

  /** Every statement, each before its body. */
  public static void visit(List<Statement> statements, Consumer<Statement> visitor) {
    for (Statement statement : statements) {
      visitor.accept(statement);
      visit(body(statement), visitor);
    }
  }

  /** Every root of code in the statements. */
  public static void visitCode(List<Statement> statements, Consumer<Code> visitor) {
    visit(statements, s -> mapOwn(s, UnaryOperator.identity(), code -> {
      visitor.accept(code);
      return code;
    }));
  }

  /** Every affine expression in the statement itself. */
  public static List<Affine> ownAffines(Statement statement) {
    List<Affine> found = new ArrayList<>();
    mapOwn(statement, a -> {
      found.add(a);
      return a;
    }, code -> {
      found.addAll(Codes.affines(code));
      return code;
    });
    return found;
  }

  /** Every affine expression in the statements. */
  static List<Affine> affines(List<Statement> statements) {
    List<Affine> found = new ArrayList<>();
    mapAffine(statements, a -> {
      found.add(a);
      return a;
    });
    return found;
  }

  /** Whether it computes one value and has no body. */
  static boolean isSimple(Statement statement) {
    return statement instanceof Statement.Declare || statement instanceof Statement.Assign
        || statement instanceof Statement.Store || statement instanceof Statement.Put;
  }

  /** Nodes of the statement's own code replaced, from the root down. */
  static Statement mapCode(Statement statement, UnaryOperator<Code> change) {
    return mapOwn(statement, UnaryOperator.identity(), code -> Codes.replace(code, change));
  }

  /** Nodes of the statement's own code replaced, from the leaves up. */
  static Statement rewriteCode(Statement statement, UnaryOperator<Code> change) {
    return mapOwn(statement, UnaryOperator.identity(), code -> Codes.rewrite(code, change));
  }

  static List<Statement> body(Statement statement) {
    if (statement instanceof Statement.Loop loop) {
      return loop.body();
    }
    return statement instanceof Statement.Guard guard ? guard.body() : List.of();
  }

  /** The same statement around another body. */
  static Statement withBody(Statement statement, List<Statement> body) {
    if (statement instanceof Statement.Loop loop) {
      return new Statement.Loop(loop.index(), loop.from(), loop.to(), loop.step(), body);
    }
    return statement instanceof Statement.Guard guard ? new Statement.Guard(guard.condition(), body) : statement;
  }

  /** Every affine expression in the statements replaced. */
  static List<Statement> mapAffine(List<Statement> statements, UnaryOperator<Affine> change) {
    return statements.stream().map(s -> {
      Statement own = mapOwn(s, change, code -> Codes.mapAffine(code, change));
      return withBody(own, mapAffine(body(own), change));
    }).toList();
  }

  /** The statement's own offsets and codes replaced, not those of its body. */
  private static Statement mapOwn(Statement statement, UnaryOperator<Affine> offset, UnaryOperator<Code> change) {
    return statement.accept(new Mapping(offset, change));
  }

  private record Mapping(UnaryOperator<Affine> offset, UnaryOperator<Code> change)
      implements Statement.Visitor<Statement> {
    @Override
    public Statement loop(Statement.Loop loop) {
      return new Statement.Loop(
          loop.index(), change.apply(loop.from()), change.apply(loop.to()), loop.step(), loop.body());
    }

    @Override
    public Statement guard(Statement.Guard guard) {
      return new Statement.Guard(change.apply(guard.condition()), guard.body());
    }

    @Override
    public Statement bind(Statement.Bind bind) {
      return new Statement.Bind(bind.index(), change.apply(bind.value()));
    }

    @Override
    public Statement declare(Statement.Declare declare) {
      return new Statement.Declare(declare.local(), change.apply(declare.value()), declare.changes());
    }

    @Override
    public Statement assign(Statement.Assign assign) {
      return new Statement.Assign(assign.local(), change.apply(assign.value()));
    }

    @Override
    public Statement store(Statement.Store store) {
      return new Statement.Store(store.tensor(), offset.apply(store.offset()), change.apply(store.value()));
    }

    @Override
    public Statement take(Statement.Take take) {
      return new Statement.Take(take.line(), take.rows(), offset.apply(take.row()));
    }

    @Override
    public Statement put(Statement.Put put) {
      return new Statement.Put(put.line(), offset.apply(put.place()), change.apply(put.value()));
    }

    @Override
    public Statement clear(Statement.Clear clear) {
      return new Statement.Clear(clear.line(), change.apply(clear.value()));
    }

    @Override
    public Statement copyFrom(Statement.CopyFrom copy) {
      return new Statement.CopyFrom(copy.line(), offset.apply(copy.place()), copy.to(), offset.apply(copy.offset()),
          change.apply(copy.length()));
    }

    @Override
    public Statement copyTo(Statement.CopyTo copy) {
      return new Statement.CopyTo(copy.line(), offset.apply(copy.place()), copy.from(), offset.apply(copy.offset()),
          change.apply(copy.length()));
    }

    @Override
    public Statement evaluate(Statement.Evaluate call) {
      return new Statement.Evaluate(
          call.function(), call.line(), change.apply(call.from()), change.apply(call.to()), call.scratch());
    }

    @Override
    public Statement products(Statement.Products products) {
      return new Statement.Products(products.down(), change.apply(products.from()), change.apply(products.to()),
          offset.apply(products.number()), products.rows(), products.adds(), products.columns(),
          factor(products.left()), factor(products.right()), products.even(), products.inPanels(),
          offset.apply(products.terms()),
          products.edges().map(e -> new Statement.Edges(offset.apply(e.low()), offset.apply(e.high()))),
          products.transposed(), products.scratch());
    }

    private Statement.Factor factor(Statement.Factor factor) {
      return new Statement.Factor(factor.tensor(), offset.apply(factor.from()), factor.terms());
    }

    @Override
    public Statement fill(Statement.Fill fill) {
      return new Statement.Fill(fill.tensor(), change.apply(fill.value()));
    }

    @Override
    public Statement copy(Statement.Copy copy) {
      return copy;
    }

    @Override
    public Statement copyStretch(Statement.CopyStretch copy) {
      return new Statement.CopyStretch(copy.from(), offset.apply(copy.first()), copy.to(), offset.apply(copy.offset()),
          change.apply(copy.length()));
    }
  }
}
