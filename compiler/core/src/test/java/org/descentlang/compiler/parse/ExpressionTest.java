package org.descentlang.compiler.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpressionTest {
  private static Expression parse(String expression) {
    Parsed parsed = Parser.parse(new Source("a.dl", "fn f(x) = " + expression, false));
    assertThat(parsed.diagnostics()).isEmpty();
    Declaration.Function function = (Declaration.Function) parsed.tree().orElseThrow().declarations().get(0);
    return ((Statement.Return) function.body().get(0)).terms().value();
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
      "a + b * c - d; ((a + (b * c)) - d)",
      "a / b / c % d * e; ((((a / b) / c) % d) * e)",
      "-x^2; (NEGATE (x ^ 2))",
      "-a * b; ((NEGATE a) * b)",
      "a * -b; (a * (NEGATE b))",
      "a ^ b ^ -c; (a ^ (b ^ (NEGATE c)))",
      "(a + b) * c; ((a + b) * c)",
      "a < b + 1; (a < (b + 1))",
      "not a < b and c or d; (((NOT (a < b)) and c) or d)",
      "a or b and c; (a or (b and c))",
      "a implies b implies c; (a implies (b implies c))",
      "if a then b else if c then d else e; (if a then b else (if c then d else e))",
      "if a then b else c + d; (if a then b else (c + d))",
      "a + (if c then b else 0); (a + (if c then b else 0))"
  })
  void operatorsBindAsInMathematics(String text, String meaning) {
    assertThat(Bracketed.text(parse(text))).isEqualTo(meaning);
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
      "b + sum(i) W[j, i] * x[i]; (b + {SUM i: (W[j, i] * x[i])})",
      "sum(i) a * b / c * d; (({SUM i: (a * b)} / c) * d)",
      "sum(i) a % 2 + 1; (({SUM i: a} % 2) + 1)",
      "sum(i) a < 3; ({SUM i: a} < 3)",
      "a / b * sum(i) c * d / e; (((a / b) * {SUM i: (c * d)}) / e)",
      "sum(i) a / b * sum(j) c / d; ((({SUM i: a} / b) * {SUM j: c}) / d)",
      "a / b * -sum(i) c; ((a / b) * (NEGATE {SUM i: c}))",
      "-sum(i) a / b; ((NEGATE {SUM i: a}) / b)",
      "sum(i) sum(j) a * b; {SUM i: {SUM j: (a * b)}}",
      "sum(i) a * sum(j) b * c; {SUM i: (a * {SUM j: (b * c)})}",
      "sum(i) a^2 * -b; {SUM i: ((a ^ 2) * (NEGATE b))}",
      "sum(i) a * -sum(j) b; {SUM i: (a * (NEGATE {SUM j: b}))}",
      "a / (sum(i) b); (a / {SUM i: b})",
      "mean() w^2; {MEAN : (w ^ 2)}",
      "sum(i, j < n where i <= j) a; {SUM i, j < n where (i <= j): a}",
      "mean(batch, s) x[c, s]; {MEAN batch, s: x[c, s]}",
      "sum((c, p)) x[(c, p)]; {SUM (c, p): x[(c, p)]}",
      "any(i) (x[i] > 0); {ANY i: (x[i] > 0)}"
  })
  void aReducerTakesTheFactorsAfterIt(String text, String meaning) {
    assertThat(Bracketed.text(parse(text))).isEqualTo(meaning);
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
      "max(i) z[i]; {MAX i: z[i]}",
      "max(r < 2, s < 2) x[r, s]; {MAX r < 2, s < 2: x[r, s]}",
      "max(a, b); max(a, b)",
      "max(a, b) - c; (max(a, b) - c)",
      "max(a, b)[i]; max(a, b)[i]",
      "max(a, b) * c; (max(a, b) * c)",
      "max(i) max(a, z[i]); {MAX i: max(a, z[i])}",
      "max(max(a, b), min(i) z[i]); max(max(a, b), {MIN i: z[i]})",
      "max(i) (-z[i]); {MAX i: (NEGATE z[i])}",
      "max() w; {MAX : w}",
      "if max(a, b) > 0 then max(a, b) else 0; (if (max(a, b) > 0) then max(a, b) else 0)",
      "max(i where z[i] > max(a, b)) z[i]; {MAX i where (z[i] > max(a, b)): z[i]}",
      "max(i where min(j) z[j] < 0) z[i]; {MAX i where ({MIN j: z[j]} < 0): z[i]}",
      "max(i < min(n, 3), (h, e)) here; {MAX i < min(n, 3), (h, e): here}",
      "max((a + b), (c)); max((a + b), c)",
      "max(i) (max(a, b)); {MAX i: max(a, b)}",
      "(max(i\\n)\\n z); {MAX i: z}",
      "max(\\n a,\\n b\\n); max(a, b)",
      "[max(i) z, max(a, b)]; [{MAX i: z}, max(a, b)]",
      "max(i) as; {MAX i: as}",
      "max(i) at * proximal; {MAX i: (at * proximal)}"
  })
  void maxIsAReducerWhereAValueFollows(String text, String meaning) {
    assertThat(Bracketed.text(parse(text.translateEscapes()))).isEqualTo(meaning);
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
      "block.0.attention.weight[i]; block.0.attention.weight[i]",
      "block.0.1.weight; block.0.1.weight",
      "v@b[d]; (v @ b)[d]",
      "v@here; (v @ here)",
      "s[here]; s[here]",
      "q[t, (h, e)]; q[t, (h, e)]",
      "q[(h + 1) * 2]; q[((h + 1) * 2)]",
      "f(x)[i][j]; f(x)[i][j]",
      "softmax(j: s[i, j] where j <= i); softmax(j: s[i, j] where (j <= i))",
      "f(a = 1, g, 'tanh', none, true); f(a = 1, g, 'tanh', none, true)",
      "f(); f()",
      "[0.5, 1, -2]; [0.5, 1, (NEGATE 2)]",
      "[]; []",
      "f([1, [2]]); f([1, [2]])",
      "step + weight * batch; (step + (weight * batch))"
  })
  void readsCallsAndLists(String text, String meaning) {
    assertThat(Bracketed.text(parse(text))).isEqualTo(meaning);
  }

  @ParameterizedTest
  @CsvSource({
      "9_380, 9380, true", "0, 0, true", "1e-3, 0.001, false", "1.0, 1, false", "1_000.25E+2, 100025, false",
      "1E5, 100000, false", "0.1, 0.1, false"
  })
  void numbersKnowWhetherTheyWereWrittenWhole(String text, double value, boolean whole) {
    Expression.Number number = (Expression.Number) parse(text);
    assertThat(number.value()).isEqualTo(value);
    assertThat(number.whole()).isEqualTo(whole);
  }

  @Test
  void spansAreExact() {
    String text = "if a.b > 0 then (a + b) * sum(i where i < 3) x@c[i] / -d ^ 2 else f(n = [1], (g))";
    Expression.Conditional whole = (Expression.Conditional) parse(text);
    assertThat(whole.span().text()).isEqualTo(text);
    assertThat(whole.condition().span().text()).isEqualTo("a.b > 0");
    assertThat(((Expression.Binary) whole.condition()).left().span().text()).isEqualTo("a.b");

    Expression.Binary quotient = (Expression.Binary) whole.then();
    assertThat(quotient.span().text()).isEqualTo("(a + b) * sum(i where i < 3) x@c[i] / -d ^ 2");
    assertThat(quotient.sign().text()).isEqualTo("/");
    assertThat(quotient.right().span().text()).isEqualTo("-d ^ 2");
    Expression.Binary product = (Expression.Binary) quotient.left();
    assertThat(product.span().text()).isEqualTo("(a + b) * sum(i where i < 3) x@c[i]");
    assertThat(product.left().span().text()).isEqualTo("a + b");
    Expression.Reduction sum = (Expression.Reduction) product.right();
    assertThat(sum.span().text()).isEqualTo("sum(i where i < 3) x@c[i]");
    assertThat(sum.where().orElseThrow().span().text()).isEqualTo("i < 3");
    Expression.Subscripted read = (Expression.Subscripted) sum.body();
    assertThat(read.tensor().span().text()).isEqualTo("x@c");
    assertThat(read.subscripts().get(0).span().text()).isEqualTo("i");

    List<Expression.Argument> arguments = ((Expression.Call) whole.otherwise()).arguments();
    assertThat(arguments.get(0).span().text()).isEqualTo("n = [1]");
    assertThat(arguments.get(0).name().orElseThrow().span().text()).isEqualTo("n");
    assertThat(arguments.get(1).span().text()).isEqualTo("(g)");
  }

  @Test
  void spansCountAsStringsDo() {
    Source source = new Source("a.dl", "// \uD83D\uDE00 \uD83D\uDE00\nfn f(x) = 'a' + x", false);
    Declaration function = Parser.parse(source).tree().orElseThrow().declarations().get(0);
    assertThat(function.span().text()).isEqualTo("fn f(x) = 'a' + x");
    assertThat(function.span()).hasToString("a.dl:2:1");
  }
}
