package org.descentlang.compiler.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.parse.Declaration.Parameter;
import org.descentlang.compiler.parse.Statement.Kind;
import org.descentlang.compiler.parse.Statement.Operator;
import org.descentlang.compiler.parse.TypeSyntax.Dimension;
import org.descentlang.compiler.parse.TypeSyntax.Element;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

final class DeclarationTest {
  private static SyntaxTree tree(String text) {
    Parsed parsed = Parser.parse(new Source("a.dl", text, false));
    assertThat(parsed.diagnostics()).isEmpty();
    return parsed.tree().orElseThrow();
  }

  private static <T extends Declaration> T one(Class<T> kind, String text) {
    return kind.cast(tree(text).declarations().get(0));
  }

  private static <T extends Statement> T statement(Class<T> kind, String text) {
    return kind.cast(one(Declaration.Layer.class, "layer l() {\n" + text + "\n}").body().get(0));
  }

  private static List<Clause> clauses(String text) {
    return one(Declaration.Trainer.class, "trainer T {\n" + text + "\n}").clauses();
  }

  private static TypeSyntax type(String text) {
    return one(Declaration.Function.class, "fn f(x: " + text + ") = x").parameters().get(0).type().orElseThrow();
  }

  private static TypeSyntax.Shape shape(String text) {
    return (TypeSyntax.Shape) type(text);
  }

  private static String value(Optional<Expression> expression) {
    return expression.map(Bracketed::text).orElse("");
  }

  private static List<String> binders(Optional<List<Binder>> head) {
    return head.orElse(List.of()).stream().map(Bracketed::binder).toList();
  }

  @Test
  void anEmptyTextIsAnEmptyTree() {
    assertThat(tree(" \n// nothing\n\n").declarations()).isEmpty();
    assertThat(tree("package a.model.b").packageName()).contains("a.model.b");
  }

  @Test
  void theCommentDirectlyAboveIsTheDocumentation() {
    SyntaxTree tree = tree("""
        // Not this.

        // Twice as much.
        //   x = 1 gives 2.
        fn twice(x) = 2 * x   // nor this
        fn thrice(x) = 3 * x
        """);
    assertThat(tree.declarations()).extracting(d -> d.preface().documentation())
        .containsExactly("Twice as much.\n  x = 1 gives 2.", "");
  }

  @Test
  void aCommentAboveMayFollowAByteOrderMarkAndStandAbovePrivate() {
    SyntaxTree tree = tree("\uFEFF// Half.\nprivate fn half(x) = x / 2\n\n  // Twice.\n  layer twice(x) { }");
    assertThat(tree.declarations()).extracting(d -> d.preface().documentation()).containsExactly("Half.", "Twice.");
  }

  @Test
  void importsNameFilesFromTheFolderOfTheirOwn() {
    SyntaxTree tree = Parser.parse(new Source("nets/small.dl", """
        package a.b
        import 'layers.dl'
        import '../shared/./losses.dl'
        private fn import(private) = private
        fn private(import) = import
        """, false)).tree().orElseThrow();
    assertThat(tree.imports()).extracting(Import::file).containsExactly("nets/layers.dl", "shared/losses.dl");
    assertThat(tree.declarations()).extracting(d -> d.name() + " " + d.preface().hidden())
        .containsExactly("import true", "private false");
    assertThat(SyntaxPrinter.text(tree)).contains("Import\n  path: layers.dl\n", "private: Function\n  name: import\n");
  }

  @Test
  void parametersHaveTypesAndPresets() {
    List<Parameter> parameters = one(Declaration.Layer.class,
        "layer l(shared mask: [n] of bool, units: dim, bias = true, mode: 'a' | 'b' = 'a', shared = none) { }")
        .parameters();
    assertThat(parameters).extracting(p -> p.name().text()).containsExactly("mask", "units", "bias", "mode", "shared");
    assertThat(parameters).extracting(Parameter::shared).containsExactly(true, false, false, false, false);
    assertThat(parameters).extracting(p -> value(p.preset())).containsExactly("", "", "true", "'a'", "none");
    assertThat(parameters.get(1).type().orElseThrow()).isInstanceOf(TypeSyntax.Dim.class);
    assertThat(((TypeSyntax.Alternatives) parameters.get(3).type().orElseThrow()).values()).containsExactly("a", "b");
    assertThat(parameters.get(0).span().text()).isEqualTo("shared mask: [n] of bool");
  }

  @Test
  void shapesHaveExtentsGroupsAndBounds() {
    List<Dimension> dimensions = shape("[2*n, ..s, t <= 64]").dimensions();
    assertThat(Bracketed.text(((Dimension.Extent) dimensions.get(0)).value())).isEqualTo("(2 * n)");
    assertThat(((Dimension.Group) dimensions.get(1)).name()).isEqualTo("s");
    assertThat(((Dimension.AtMost) dimensions.get(2)).name()).isEqualTo("t");
    assertThat(shape("[]").shaped()).isTrue();
    assertThat(shape("[]").dimensions()).isEmpty();
  }

  @Test
  void elementsAreLabelsIndicesOrBooleans() {
    Element.Integers label = (Element.Integers) shape("class[10] or -100").element().orElseThrow();
    assertThat(label.label()).isTrue();
    assertThat(Bracketed.text(label.count())).isEqualTo("10");
    assertThat(value(label.or())).isEqualTo("(NEGATE 100)");
    assertThat(shape("class[10]").shaped()).isFalse();
    Element.Integers token = (Element.Integers) shape("[32] of index[T + 1]").element().orElseThrow();
    assertThat(token.label()).isFalse();
    assertThat(token.or()).isEmpty();
    assertThat(shape("[n] of bool").element().orElseThrow()).isInstanceOf(Element.Booleans.class);
    assertThat(type("bool")).isInstanceOf(TypeSyntax.Bool.class);
    assertThat(((TypeSyntax.Like) type("like w")).of().text()).isEqualTo("w");
  }

  @Test
  void definitionsHaveHeadsConditionsAndBoundaries() {
    Statement.Define define = statement(Statement.Define.class,
        "h[t, (i, j), p < n, b: batch] = x[t] where t < 3\n from h[-1, j] = 0, c[T, k] = start");
    assertThat(binders(define.head())).containsExactly("t", "(i, j)", "p < n", "b: batch");
    assertThat(value(define.where())).isEqualTo("(t < 3)");
    assertThat(define.boundaries()).extracting(b -> b.name().text()).containsExactly("h", "c");
    assertThat(binders(Optional.of(define.boundaries().get(0).head()))).containsExactly("at (NEGATE 1)", "j");
    assertThat(binders(Optional.of(define.boundaries().get(1).head()))).containsExactly("T", "k");
    assertThat(define.boundaries().get(1).span().text()).isEqualTo("c[T, k] = start");
    assertThat(define.operator()).isEqualTo(Operator.EQUALS);
    assertThat(statement(Statement.Define.class, "m := m + 1").operator()).isEqualTo(Operator.REPLACES);
    assertThat(statement(Statement.Define.class, "k[i] ~ bernoulli(p)").operator()).isEqualTo(Operator.DRAWN);
    assertThat(statement(Statement.Define.class, "shared f = tower(64)").shared()).isTrue();
    assertThat(statement(Statement.Define.class, "shared = tower(64)").shared()).isFalse();
  }

  @Test
  void declarationsOfALayerHaveKindAliasAndShape() {
    Statement.Declare weight = statement(Statement.Declare.class, "weight W as weight_ih: [n, m] ~ uniform(-1, 1)");
    assertThat(weight.kind()).isEqualTo(Kind.WEIGHT);
    assertThat(weight.alias().orElseThrow().text()).isEqualTo("weight_ih");
    assertThat(weight.operator()).contains(Operator.DRAWN);
    assertThat(weight.type().span().text()).isEqualTo("[n, m]");
    Statement.Declare state = statement(Statement.Declare.class, "state m: like w = 0");
    assertThat(state.operator()).contains(Operator.EQUALS);
    assertThat(value(state.initial())).isEqualTo("0");
    assertThat(statement(Statement.Declare.class, "bias b: [n]").initial()).isEmpty();
    assertThat(binders(statement(Statement.Next.class, "next r[c] = r[c]").head())).containsExactly("c");
  }

  @Test
  void statementsMayBeChosenAndRepeated() {
    Statement.When when =
        statement(Statement.When.class, "if a { x = 1 }\nelse if b { x = 2\n y = 3 }\nelse { x = 4 }");
    assertThat(when.then()).hasSize(1);
    Statement.When second = (Statement.When) when.otherwise().get(0);
    assertThat(second.then()).hasSize(2);
    assertThat(second.otherwise()).hasSize(1);
    assertThat(statement(Statement.When.class, "if a { }").otherwise()).isEmpty();
    Statement.Repeat repeat = statement(Statement.Repeat.class, "repeat max(n, 2) as block {\n x = f(x)\n}");
    assertThat(Bracketed.text(repeat.times())).isEqualTo("max(n, 2)");
    assertThat(repeat.alias().orElseThrow().text()).isEqualTo("block");
    Statement.Return result = statement(Statement.Return.class, "return a per w where c, b");
    assertThat(value(result.terms().per())).isEqualTo("w");
    assertThat(value(result.terms().where())).isEqualTo("c");
    assertThat(result.more()).hasSize(1);
  }

  @Test
  void whatStandsAfterAValueIsNoBodyOfMax() {
    List<Clause> metrics = clauses("""
        metric max(a, b) as top
        metric max(i) logits as top
        metric max(i) as as top
        metric max(i) as
        metric max(a, b) as as
        metric max(i) max(a, b) as top
        """);
    assertThat(metrics).extracting(c -> ((Clause.AddsMetric) c).as().map(Name::text).orElse("nothing"))
        .containsExactly("top", "top", "top", "nothing", "as", "top");
    assertThat(metrics).extracting(c -> Bracketed.text(((Clause.AddsMetric) c).value())).containsExactly(
        "max(a, b)", "{MAX i: logits}", "{MAX i: as}", "{MAX i: as}", "max(a, b)", "{MAX i: max(a, b)}");
    Statement.Repeat repeat = statement(Statement.Repeat.class, "repeat min() a as block { }");
    assertThat(Bracketed.text(repeat.times())).isEqualTo("{MIN : a}");
    assertThat(repeat.alias().orElseThrow().text()).isEqualTo("block");
    assertThat(penalty("a * max() w proximal by s = s")).isEqualTo("(a * {MAX : w})");
    assertThat(penalty("max(w, 0) proximal by s = s")).isEqualTo("max(w, 0)");
    assertThat(penalty("max() proximal proximal by s = s")).isEqualTo("{MAX : proximal}");
  }

  private static String penalty(String valueAndMap) {
    return Bracketed.text(one(Declaration.Penalty.class, "penalty p(a) on w = " + valueAndMap).value());
  }

  @Test
  void anUpdateNamesWeightGradientAndTime() {
    List<Statement> body = one(Declaration.Optimizer.class, """
        optimizer o(lr = 1) {
          step lr
          require lr > 0
          update w: [r, c] by g at t on touched rows { w := w - g }
          update w by g at t { }
        }
        """).body();
    assertThat(body.get(0)).isInstanceOf(Statement.StepSize.class);
    assertThat(body.get(1)).isInstanceOf(Statement.Require.class);
    Statement.Update rows = (Statement.Update) body.get(2);
    assertThat(rows.type().orElseThrow().span().text()).isEqualTo("[r, c]");
    assertThat(List.of(rows.weight().text(), rows.gradient().text(), rows.time().text()))
        .containsExactly("w", "g", "t");
    assertThat(rows.touchedRows()).isTrue();
    assertThat(((Statement.Update) body.get(3)).touchedRows()).isFalse();
  }

  @Test
  void equalsStandsForAReturn() {
    Declaration.Measure loss = one(Declaration.Measure.class,
        "loss l(y: [n], t: [n])[i] = abs(y[i] - t[i]) per w[i] where t[i] > 0");
    assertThat(loss.metric()).isFalse();
    assertThat(binders(loss.head())).containsExactly("i");
    Statement.Return result = (Statement.Return) loss.body().get(0);
    assertThat(value(result.terms().per())).isEqualTo("w[i]");
    assertThat(value(result.terms().where())).isEqualTo("(t[i] > 0)");
    assertThat(result.span().text()).isEqualTo("abs(y[i] - t[i]) per w[i] where t[i] > 0");
    assertThat(one(Declaration.Measure.class, "metric m(y) { return y }").metric()).isTrue();
    assertThat(one(Declaration.Schedule.class, "schedule s(a) at t = a / (t + 1)").body()).hasSize(1);
    assertThat(one(Declaration.Schedule.class, "schedule s(a) at t {\n b = a\n return b\n}").body()).hasSize(2);
  }

  @Test
  void penaltiesInitializersClipsConstraintsAveragesAndDerivatives() {
    Declaration.Penalty penalty = one(Declaration.Penalty.class,
        "penalty l1(c) on w: [n] = c * abs(w) proximal by s = max(w - s*c, 0)");
    assertThat(penalty.type()).isPresent();
    assertThat(penalty.proximal().orElseThrow().step().text()).isEqualTo("s");
    Declaration.Initializer initializer =
        one(Declaration.Initializer.class, "initializer glorot(gain = 1) on w: [o, i] ~ uniform(-1, 1)");
    assertThat(initializer.drawn()).isPresent();
    assertThat(initializer.body()).isEmpty();
    assertThat(one(Declaration.Initializer.class, "initializer ones() on w = 1").body()).hasSize(1);
    assertThat(one(Declaration.Initializer.class, "initializer two() on w {\n u ~ uniform(0, 1)\n return u\n}").body())
        .hasSize(2);
    assertThat(initializer.weight().text()).isEqualTo("w");
    assertThat(one(Declaration.Clip.class, "clip norm(limit) on g = g * limit").gradient().text()).isEqualTo("g");
    assertThat(one(Declaration.Clip.class, "clip each(limit) on g: [..s] = g * limit").type()).isPresent();
    Declaration.Constraint constraint =
        one(Declaration.Constraint.class, "constraint bounded(high) on w: [n] {\n v = min(w, high)\n return v\n}");
    assertThat(constraint.weight().text()).isEqualTo("w");
    assertThat(constraint.type()).isPresent();
    assertThat(constraint.body()).hasSize(2);
    Declaration.Average average =
        one(Declaration.Average.class, "average late(start) on w: [n] from a at t {\n b = a\n return b\n}");
    assertThat(List.of(average.weight(), average.before(), average.time())).extracting(Name::text)
        .containsExactly("w", "a", "t");
    assertThat(average.type()).isPresent();
    assertThat(average.body()).hasSize(2);
    assertThat(one(Declaration.Average.class, "average mid() on w from a at t = (a + w) / 2").type()).isEmpty();
    Declaration.Derivative derivative = one(Declaration.Derivative.class, "derivative norm(x, y) by x[i] = x[i]");
    assertThat(derivative.parameters()).extracting(Name::text).containsExactly("x", "y");
    assertThat(derivative.by().text()).isEqualTo("x");
    assertThat(binders(derivative.head())).containsExactly("i");
  }

  @Test
  void clausesOfATrainer() {
    List<Clause> clauses = clauses("""
        model Perceptron(hidden = 128)
        target digit: class[10]
        setting lr = 1e-3
        loss cross_entropy(logits, digit)
          + 0.3 * mse(logits, digit)
        penalty l1(1e-5) proximal on hidden.weight, block.0.*
        optimizer sgd(lr) on logits.*
        clip norm(1.0)
        batch 64
        metric accuracy(logits, digit) as top1
        metric max(a, b)
        freeze parameters
        clip each(2) on hidden.*
        constraint bounded(1) on weights
        constraint bounded(2)
        average mid() on hidden.*
        average late(9)
        """);
    assertThat(((Clause.UsesModel) clauses.get(0)).arguments()).hasSize(1);
    assertThat(((Clause.Target) clauses.get(1)).target().name().text()).isEqualTo("digit");
    assertThat(((Clause.Setting) clauses.get(2)).name().text()).isEqualTo("lr");
    assertThat(((Clause.Loss) clauses.get(3)).value().span().line()).isEqualTo(5);
    Clause.AddsPenalty penalty = (Clause.AddsPenalty) clauses.get(4);
    assertThat(penalty.proximal()).isTrue();
    assertThat(penalty.on()).extracting(s -> s.path().toString()).containsExactly("[hidden, weight]", "[block, 0]");
    assertThat(penalty.on()).extracting(Declaration.Selector::all).containsExactly(false, true);
    assertThat(((Clause.UsesOptimizer) clauses.get(5)).on().get(0).span().text()).isEqualTo("logits.*");
    assertThat(((Clause.Clip) clauses.get(6)).clip().callee().text()).isEqualTo("norm");
    assertThat(Bracketed.text(((Clause.BatchSize) clauses.get(7)).size())).isEqualTo("64");
    assertThat(((Clause.AddsMetric) clauses.get(8)).as().orElseThrow().text()).isEqualTo("top1");
    assertThat(((Clause.AddsMetric) clauses.get(9)).as()).isEmpty();
    assertThat(((Clause.Freeze) clauses.get(10)).what()).hasSize(1);
    assertThat(((Clause.Clip) clauses.get(6)).on()).isEmpty();
    assertThat(((Clause.Clip) clauses.get(11)).on()).hasSize(1);
    assertThat(((Clause.Constrains) clauses.get(12)).constraint().callee().text()).isEqualTo("bounded");
    assertThat(((Clause.Constrains) clauses.get(12)).on()).hasSize(1);
    assertThat(((Clause.Constrains) clauses.get(13)).on()).isEmpty();
    assertThat(((Clause.Averages) clauses.get(14)).on()).hasSize(1);
    assertThat(((Clause.Averages) clauses.get(15)).average().callee().text()).isEqualTo("late");
    assertThat(((Clause.Averages) clauses.get(15)).on()).isEmpty();
  }
}
