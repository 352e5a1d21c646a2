package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.schedule.Code;
import org.descentlang.compiler.schedule.Rows;
import org.descentlang.compiler.schedule.Statement;

/** Statements as Java. */
final class StatementPrinter implements Statement.Visitor<CodeBlock> {
  private final Types types;
  private final Members members;
  private final Arrays arrays;
  private final KernelNames names;
  private final String own;
  private final CodePrinter codes;

  /** How long arrays are, and whose. */
  interface Arrays {
    /** Whether the tensor's array has just its elements. */
    boolean isExact(Tensor tensor);

    /** Whether each thread has such rows of its own. */
    boolean isOfThreads(Rows rows);
  }

  /** @param own what holds the rows of a thread, as the kernel calls it */
  StatementPrinter(Types types, Members members, Arrays arrays, KernelNames names, String own) {
    this.types = types;
    this.members = members;
    this.arrays = arrays;
    this.names = names;
    this.own = own;
    this.codes = new CodePrinter(types, members, names);
  }

  CodeBlock text(List<Statement> statements) {
    CodeBlock.Builder block = CodeBlock.builder();
    for (int s = 0; s < statements.size(); s++) {
      List<Statement> rest = statements.subList(s + 1, statements.size());
      if (statements.get(s) instanceof Statement.Bind bind && Occurrences.isOnce(bind.index(), rest)) {
        names.write(bind.index(), codes.print(bind.value()));
      } else if (statements.get(s) instanceof Statement.Guard guard && !rest.isEmpty() && isElse(guard, rest.get(0))) {
        block.add(choice(guard, (Statement.Guard) rest.get(0)));
        s++;
      } else if (!(statements.get(s) instanceof Statement.Bind bind) || Occurrences.isAny(bind.index(), rest)) {
        block.add(statements.get(s).accept(this));
      }
    }
    return block.build();
  }

  /** Whether the second guard holds just where the first one does not. */
  private static boolean isElse(Statement.Guard guard, Statement next) {
    boolean isFixed = guard.condition() instanceof Code.Use || guard.condition() instanceof Code.NonNegative;
    return isFixed && next instanceof Statement.Guard other
        && other.condition().equals(new Code.Call(Primitive.NOT, List.of(guard.condition()), Element.BOOLEAN));
  }

  private CodeBlock choice(Statement.Guard guard, Statement.Guard other) {
    return CodeBlock.builder().beginControlFlow("if ($L)", codes.text(guard.condition())).add(body(guard.body()))
        .nextControlFlow("else").add(body(other.body())).endControlFlow().build();
  }

  private CodeBlock body(List<Statement> statements) {
    names.enter();
    CodeBlock block = text(statements);
    names.leave();
    return block;
  }

  @Override
  public CodeBlock guard(Statement.Guard guard) {
    return CodeBlock.builder().beginControlFlow("if ($L)", codes.text(guard.condition()))
        .add(body(guard.body())).endControlFlow().build();
  }

  @Override
  public CodeBlock bind(Statement.Bind bind) {
    return CodeBlock.of("int $L = $L;\n", names.of(bind.index()).text(), codes.text(bind.value()));
  }

  @Override
  public CodeBlock declare(Statement.Declare declare) {
    return CodeBlock.of("$T $L = $L;\n",
        types.of(declare.local().element()), names.of(declare.local()), codes.text(declare.value()));
  }

  @Override
  public CodeBlock assign(Statement.Assign assign) {
    return assignment(CodeBlock.of("$L", names.of(assign.local())), new Code.Use(assign.local()), assign.value());
  }

  @Override
  public CodeBlock take(Statement.Take take) {
    return CodeBlock.of("$T $L = $L[$L];\n", types.arrayOf(take.line().element()), names.of(take.line()),
        rows(take.rows()), codes.text(take.row()));
  }

  private String rows(Rows rows) {
    return arrays.isOfThreads(rows) ? own + "." + members.rows(rows) : members.rows(rows);
  }

  @Override
  public CodeBlock put(Statement.Put put) {
    CodeBlock target = CodeBlock.of("$L[$L]", names.of(put.line()), codes.text(put.place()));
    return assignment(target, new Code.At(put.line(), put.place()), put.value());
  }

  @Override
  public CodeBlock clear(Statement.Clear clear) {
    return CodeBlock.of("$T.fill($L, $L);\n", Types.ARRAYS, names.of(clear.line()), codes.text(clear.value()));
  }

  @Override
  public CodeBlock evaluate(Statement.Evaluate call) {
    return CodeBlock.of("$T.$L($L, $L, $L, $L);\n", Types.FLOAT_ROWS, call.function().symbol(), names.of(call.line()),
        codes.text(call.from()), codes.text(call.to()), rows(call.scratch()));
  }

  @Override
  public CodeBlock copyTo(Statement.CopyTo copy) {
    return CodeBlock.of("$T.arraycopy($L, $L, $L, $L, $L);\n", System.class, names.array(copy.from()),
        codes.text(copy.offset()), names.of(copy.line()), codes.text(copy.place()), codes.text(copy.length()));
  }

  @Override
  public CodeBlock copyFrom(Statement.CopyFrom copy) {
    return CodeBlock.of("$T.arraycopy($L, $L, $L, $L, $L);\n", System.class, names.of(copy.line()),
        codes.text(copy.place()), names.array(copy.to()), codes.text(copy.offset()), codes.text(copy.length()));
  }

  @Override
  public CodeBlock copyStretch(Statement.CopyStretch copy) {
    return CodeBlock.of("$T.arraycopy($L, $L, $L, $L, $L);\n", System.class, names.array(copy.from()),
        codes.text(copy.first()), names.array(copy.to()), codes.text(copy.offset()), codes.text(copy.length()));
  }

  @Override
  public CodeBlock loop(Statement.Loop loop) {
    names.enter();
    CodeBlock block = loop.inMarkedRows().map(g -> inMarkedRows(loop, g)).orElseGet(() -> inAllRounds(loop));
    names.leave();
    return block;
  }

  private CodeBlock inMarkedRows(Statement.Loop loop, Statement.Guard guard) {
    CodeBlock row = names.of(loop.index()).text();
    String marks = names.array(((Code.Load) guard.condition()).tensor());
    CodeBlock end = codes.text(loop.to());
    return CodeBlock.builder()
        .beginControlFlow("for (int $L = $T.next($L, $L, $L); $L < $L; $L = $T.next($L, $L + 1, $L))", row, Types.MARKS,
            marks, codes.text(loop.from()), end, row, codes.print(loop.to()).as(Java.RELATION + 1), row, Types.MARKS,
            marks, row, end)
        .add(text(guard.body())).endControlFlow().build();
  }

  private CodeBlock inAllRounds(Statement.Loop loop) {
    CodeBlock index = names.of(loop.index()).text();
    CodeBlock step = loop.step() == 1 ? CodeBlock.of("$L++", index) : CodeBlock.of("$L += $L", index, loop.step());
    return CodeBlock.builder()
        .beginControlFlow("for (int $L = $L; $L < $L; $L)", index, codes.text(loop.from()), index,
            codes.print(loop.to()).as(Java.RELATION + 1), step)
        .add(text(loop.body())).endControlFlow().build();
  }

  @Override
  public CodeBlock store(Statement.Store store) {
    Affine offset = members.isScalar(store.tensor()) ? Affine.of(0) : store.offset();
    return assignment(codes.element(store.tensor(), offset), new Code.Load(store.tensor(), offset), store.value());
  }

  /** {@code target += term} where the value is that sum. */
  private CodeBlock assignment(CodeBlock target, Code old, Code value) {
    if (value instanceof Code.Call call && call.arguments().size() == 2 && call.arguments().get(0).equals(old)
        && !CodePrinter.compound(call.primitive()).isEmpty()) {
      return CodeBlock.of("$L $L $L;\n",
          target, CodePrinter.compound(call.primitive()), codes.text(call.arguments().get(1)));
    }
    return CodeBlock.of("$L = $L;\n", target, codes.text(value));
  }

  @Override
  public CodeBlock products(Statement.Products products) {
    Affine from = ((Code.Position) products.from()).value();
    Statement.Factor left = products.left();
    Statement.Factor right = products.right();
    CodeBlock rows = CodeBlock.of("$T.$L($L, $L, $L", Types.VECTORS, products.adds() ? "add" : "sums",
        rows(products.rows()), codes.text(at(products.number(), products.down(), from)), count(products.to(), from));
    CodeBlock first = CodeBlock.of("$L, $L, $L", names.array(left.tensor()),
        codes.text(at(left.from(), products.down(), from)), left.from().coefficient(products.down()));
    CodeBlock second = CodeBlock.of("$L, $L", names.array(right.tensor()), codes.text(right.from()));
    String scratch = rows(products.scratch());
    if (!products.even()) {
      return CodeBlock.of("$L,\n$>$>$L, $L, $L, $L, $L, $L[0]);\n$<$<", rows, first, members.offsets(left.terms()),
          second, members.offsets(right.terms()), members.offsets(products.columns()), scratch);
    }
    if (products.inPanels()) {
      return CodeBlock.of("$L, $L,\n$>$>$L, $L, $L, $L[0]);\n$<$<", rows, products.columns().size(), first,
          names.array(right.tensor()), codes.text(products.terms()), scratch);
    }
    if (products.transposed().isPresent()) {
      return CodeBlock.of("$L, $L,\n$>$>$L, $L, $L, $L, $L, $L[0]);\n$<$<", rows, products.columns().size(), first,
          second, products.columns().stride(), codes.text(products.terms()), rows(products.transposed().get()),
          scratch);
    }
    CodeBlock edges = products.edges()
        .map(e -> CodeBlock.of("$L, $L, ", edge(e.low(), products), edge(e.high(), products)))
        .orElse(CodeBlock.of(""));
    return CodeBlock.of("$L, $L,\n$>$>$L, $L, $L, $L, $L, $L, $L$L[0]);\n$<$<", rows, products.columns().size(), first,
        left.terms().stride(), second, right.terms().stride(), products.columns().stride(),
        codes.text(products.terms()), edges, scratch);
  }

  /** Of the first row, and how it changes from row to row. */
  private CodeBlock edge(Affine edge, Statement.Products products) {
    Affine from = ((Code.Position) products.from()).value();
    return CodeBlock.of("$L, $L", codes.text(at(edge, products.down(), from)), edge.coefficient(products.down()));
  }

  private static Affine at(Affine affine, Index index, Affine value) {
    return affine.substitute(i -> i.equals(index) ? value : Affine.of(i));
  }

  private CodeBlock count(Code to, Affine from) {
    return codes.text(to instanceof Code.Position end ? new Code.Position(end.value().minus(from))
        : new Code.Call(Primitive.SUBTRACT, List.of(to, new Code.Position(from)), Element.INTEGER));
  }

  @Override
  public CodeBlock fill(Statement.Fill fill) {
    CodeBlock value = codes.text(fill.value());
    return arrays.isExact(fill.tensor())
        ? CodeBlock.of("$T.fill($L, $L);\n", Types.ARRAYS, names.array(fill.tensor()), value)
        : CodeBlock.of("$T.fill($L, 0, $L, $L);\n",
            Types.ARRAYS, names.array(fill.tensor()), Sizes.text(fill.tensor()), value);
  }

  @Override
  public CodeBlock copy(Statement.Copy copy) {
    return CodeBlock.of("$T.arraycopy($L, 0, $L, 0, $L);\n", System.class, names.array(copy.from()),
        names.array(copy.to()), Sizes.text(copy.to()));
  }
}
