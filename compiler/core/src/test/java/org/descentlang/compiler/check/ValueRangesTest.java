package org.descentlang.compiler.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is certain of values by their form, and what is not. */
final class ValueRangesTest {
  private static final String PROGRAM = """
      fn share(z: [n])[i] = exp(z[i]) / (sum(j) exp(z[j]))
      fn square_share(z: [n]) {
        square[i] = z[i]^2
        total = 1e-6 + sum() square
        return square / total
      }
      fn two_as_rows(z: [n])[i < n, j < 2] = if j == 0 then z[i] else -z[i]
      fn row_share(z: [n, m])[i, j] = exp(z[i, j]) / (sum(k) exp(z[i, k]))
      fn of_columns(z: [n, n])[i, j] = exp(z[i, j]) / (sum(k) exp(z[k, i]))
      fn of_some(z: [n])[i] = exp(z[i]) / (sum(j < 2) exp(z[j]))
      fn of_others(z: [n])[i] = exp(z[i]) / (sum(j where j != i) exp(z[j]))
      fn of_signed(z: [n])[i] = z[i] / (sum(j) z[j])
      fn below_others(z: [n])[i] = z[i] - max(j where j != i) z[j]
      fn of_largest(z: [n, n]) = exp(max(k) z[k, k]) / (sum(j) exp(max(k) z[j, k]))
      fn outer(z: [n])[i, j] = z[i] * z[j]
      fn odds(z: [n]) {
        e = exp(z)
        return e / (exp(z) + 1)
      }
      fn drawn(z: [n]) {
        u[i < n] ~ uniform(1, 4)
        v[i < n] ~ uniform(1, 4)
        return u / (v + 1) + 0 * z
      }
      fn running(z: [n]) {
        r[i < n] = (r[i - 1] + sigmoid(z[i])) / 2  from r[-1] = 0
        return r
      }

      model M(x: [3], k: class[4], known: [] of bool) {
        z = dense(x, 3)
        value = VALUE
        warn 'inside' where min() value >= LEAST and max() value <= MOST
        warn 'narrower' where min() value > LEAST or max() value < MOST
        return z
      }

      trainer T {
        model M
        target y: [3]
        loss mse(z, y)
        optimizer sgd(0.1)
        batch 4
      }
      """;

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      x                                    | -inf | inf
      z                                    | -inf | inf
      sigmoid(z)                           |  0   | 1
      1 / (1 + exp(-z))                    |  0   | 1
      exp(z) / (1 + exp(z))                |  0   | 1
      (1 + tanh(z)) / 2                    |  0   | 1
      softmax(z)                           |  0   | 1
      softmax(j: z[j] where j < 2)         |  0   | 1
      exp(log_softmax(z))                  |  0   | 1
      share(z)                             |  0   | 1
      square_share(z)                      |  0   | 1
      odds(z)                              |  0   | 1
      row_share(two_as_rows(z))            |  0   | 1
      1 - softmax(z)                       |  0   | 1
      softmax(z) * sigmoid(z)              |  0   | 1
      softmax(z)^3                         |  0   | 1
      stop(sqrt(sigmoid(z)))               |  0   | 1
      softmax(z) / 0.5                     |  0   | 2
      softmax(z) - sigmoid(z)              | -1   | 1
      softmax(z) + z                       | -inf | inf
      sigmoid(z) * z                       | -inf | inf
      sigmoid(z) / -softmax(z)             | -inf | 0
      sigmoid(z) / z                       | -inf | inf
      of_some(z)                           |  0   | inf
      of_others(z)                         |  0   | inf
      of_columns(outer(z))                 |  0   | inf
      exp(x) / (exp(z) + 1)                |  0   | inf
      of_largest(outer(z)) + 0 * z         |  0   | inf
      of_signed(z)                         | -inf | inf
      of_signed(relu(z))                   |  0   | 1
      z - max() z                          | -inf | 0
      log_softmax(z)                       | -inf | 0
      below_others(z)                      | -inf | inf
      z * z                                |  0   | inf
      outer(z)                             | -inf | inf
      z^2                                  |  0   | inf
      z^3                                  | -inf | inf
      exp(z)                               |  0   | inf
      log1p(exp(z))                        |  0   | inf
      abs(tanh(z)) - 2                     | -2   | -1
      erfc(z)                              |  0   | 2
      sin(z) * 3                           | -3   | 3
      floor(3 * sigmoid(z))                |  0   | 3
      min(max(z, -1), 1)                   | -1   | 1
      if known then sigmoid(z) else -(z*z) | -inf | 1
      sum() sigmoid(z)                     |  0   | 3
      mean() sigmoid(z)                    |  0   | 1
      prod() tanh(z)                       | -1   | 1
      number(k) / 2 + 0 * z                |  0   | 1.5
      number(argmax(i) z[i])               |  0   | 2
      running(z)                           | -inf | inf
      (if known then 1 else 0) + 0 * z     | -inf | inf
      drawn(sigmoid(z))                    |  0.2 | 2
      """)
  void isFoundByTheForm(String value, String least, String most) {
    String text = PROGRAM.replace("VALUE", value).replace("LEAST", least).replace("MOST", most);
    List<Diagnostic> diagnostics =
        Compiler.compile(List.of(new Source("ranges.dl", text, false)), Options.DEFAULT).diagnostics();
    assertThat(diagnostics).extracting(Diagnostic::message).containsExactly("inside");
  }
}
