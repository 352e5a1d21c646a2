package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckGradientsCommandTest {

  @TempDir
  private Path folder;

  private Run check(String body) throws IOException {
    return Run.of("check-gradients", new Line(folder).write("program.dl", body));
  }

  private static String trainer(String loss) {
    return """
        trainer Example {
          model      Net
          target     wanted: [3]
          loss       %s
          optimizer  sgd(lr = 0.1)
          batch      4
        }
        """.formatted(loss);
  }

  @ParameterizedTest
  @ValueSource(strings = {"digits/digits.dl", "iris/iris.dl", "regression/regression.dl", "sparsity/sparsity.dl",
      "online/online.dl", "digits/mnist.dl", "lenet/lenet.dl"})
  void everySampleHasTheGradientThatDifferencesShow(String program) {
    Run run = Run.of("check-gradients", Path.of("../../samples").resolve(program));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains(".weight").contains(".bias").doesNotContain("above tolerance");
  }

  /** Their largest is taken out of the exponentials, and any step may move it. */
  @ParameterizedTest
  @ValueSource(strings = {"mse(log_softmax(y), wanted)",
      "cross_entropy(y, softmax(wanted), smoothing = 0.1)",
      "contrast(y, wanted)"})
  void softmaxesHaveTheGradientThatDifferencesShow(String loss) throws IOException {
    passes(check("""
        loss contrast(u: [d], v: [d]) {
          s[b: batch] = sum(d) u[d] * v@b[d]
          return logsumexp(s) - s[here]
        }
        model Net(x: [3]) {
          y = dense(x, 3)
          return y
        }
        """ + trainer(loss)));
  }

  @Test
  void aWrongDerivativeIsFound() throws IOException {
    Run run = check("""
        fn cube(x) = x * x * x
        derivative cube(x) by x = 2 * x * x
        model Net(x: [3]) {
          hidden = cube(dense(x, 3))
          y = dense(hidden, 3)
          return y
        }
        """ + trainer("mse(y, wanted)"));
    assertThat(run.status()).isEqualTo(1);
    List<String> wrong = run.out().lines().filter(text -> text.endsWith("above tolerance")).toList();
    assertThat(wrong).hasSize(2).allMatch(text -> text.startsWith("hidden."));
    assertThat(run.err()).contains("disagree by more than 1.0E-6");
  }

  @Test
  void drawsAreHeld() throws IOException {
    Run run = check("""
        model Net(x: [3]) {
          hidden = tanh(dense(x, 8))
          keep[i] ~ bernoulli(0.5)
          dropped[i] = if training then 2 * keep[i] * hidden[i] else hidden[i]
          y = dense(dropped, 3)
          return y
        }
        """ + trainer("mse(y, wanted)"));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
  }

  @Test
  void lossesOfDifferentWeightsAddUp() throws IOException {
    Run run = check("""
        loss weighted(y: [n], target: [n])[i] = target[i] * (y[i] - target[i])^2 per target[i]
        model Net(x: [3]) {
          y = dense(x, 3)
          return y
        }
        """ + trainer("mse(y, wanted) + 0.3 * weighted(y, wanted)"));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
  }

  @Test
  void aLossThatIgnoresMayStandBeforeOneThatCounts() throws IOException {
    Run run = check("""
        model Net(x: [3]) {
          hidden = tanh(dense(x, 4))
          z = dense(hidden, 3)
          y = dense(hidden, 3)
          return z, y
        }
        """ + trainer("cross_entropy(z, tag, ignore = -1) + 0.3 * mse(y, wanted)")
            .replace("  loss", "  target     tag: class[3] or -1\n  loss"));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
  }

  @Test
  void whatIsFrozenHasNoGradient() throws IOException {
    String program = """
        model Net(x: [3]) {
          hidden = tanh(dense(x, 4))
          y = dense(hidden, 3)
          return y
        }
        """ + trainer("mse(y, wanted)");
    Run run = check(program.replace("batch      4", "batch      4\n  freeze     hidden.*"));
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("y.weight").doesNotContain("hidden.weight");
  }

  /** Entries, those checked, those of one side, those skipped. */
  private static String counts(Run run, String parameter) {
    String line = run.out().lines().filter(text -> text.startsWith(parameter + " ")).findFirst().orElseThrow();
    return String.join(" ", Arrays.copyOfRange(line.split(" +"), 1, 5));
  }

  /** The penalties' part of the gradient. */
  private static String penalty(Run run, String parameter) {
    return run.out().lines().filter(text -> text.startsWith(parameter + " ")).findFirst().orElseThrow().split(" +")[5];
  }

  private static void passes(Run run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).doesNotContain("above tolerance");
    assertThat(run.status()).isZero();
  }

  @Test
  void atAKinkTheSlopeOfOneSideCountsOrNone() throws IOException {
    Run run = check("""
        model Net(x: [3]) {
          hidden = dense(x, 3)
          weight gain: [3] ~ constant(0)
          weight bend as bent: [3] ~ constant(0)
          y[i] = max(gain[i], 0) + 2 * max(bend[i], 0) - 3 * max(-bend[i], 0) + hidden[i]
          return y
        }
        """ + trainer("mse(y, wanted)"));
    passes(run);
    assertThat(counts(run, "weight")).isEqualTo("3 3 3 0");
    assertThat(counts(run, "bent")).isEqualTo("3 0 0 3");
    assertThat(counts(run, "hidden.weight")).isEqualTo("9 9 0 0");
  }

  /** Each step of a weight of the convolution moves some of the outputs over a kink. */
  private static final String CONVOLUTION = """
      fn rectified(x) = max(x, 0)
      model Net(x: [1, 18, 18]) {
        edges = max_pool2d(rectified(conv2d(x, 2, 3)), 2)
        parts = max_pool2d(rectified(conv2d(edges, 2, 3)), 2)
        flat[(c, p, q)] = parts[c, p, q]
        y = dense(flat, 3)
        return y
      }
      """ + trainer("mse(y, wanted)").replace("batch      4", "batch      64");

  @Test
  void kinksWithinAStepHideNoWrongDerivative() throws IOException {
    Run run = check(CONVOLUTION + "derivative rectified(x) by x = if x > 0 then 1.001 else 0\n");
    assertThat(run.status()).isEqualTo(1);
    List<String> wrong = run.out().lines().filter(text -> text.endsWith("above tolerance")).toList();
    assertThat(wrong).extracting(text -> text.replaceAll(" .*", ""))
        .containsExactly("edges.weight", "edges.bias", "parts.weight", "parts.bias");
  }

  /** All begins as 0: at a tie, or at the end of where a function is defined. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "a       | cross_entropy(a, digit, smoothing = 1)              | 20 20 12 0",
      "a, b, c | triplet_margin(a, b, c, p = inf, swap = true)       | 20 8 0 12",
      "a       | poisson_nll(a, wanted, log_input = false, eps = 1e-3) | 20 20 0 0"})
  void whatBeginsAtATieOrAnEndHasNoWrongGradient(String names, String loss, String counts) throws IOException {
    String vectors = Stream.of(names.split(", ")).map(name -> """
          weight %1$s_rows as %1$s: [5, 4] ~ constant(0)
          %1$s[i] = %1$s_rows[row, i]
        """.formatted(name)).collect(Collectors.joining());
    Run run = check("model Net(row: index[5]) {\n" + vectors + "  return " + names + "\n}\n"
        + trainer(loss).replace("[3]", "[4]").replace("  loss", "  target     digit: class[4]\n  loss"));
    passes(run);
    assertThat(counts(run, "a")).isEqualTo(counts);
  }

  @Test
  void whatIsStoppedIsHeld() throws IOException {
    Run run = check("""
        fn rounded(x) = x + stop(floor(x) - x)
        loss near(y: [n], other: [n])[i] = (y[i] - stop(other[i]))^2
        model Net(x: [3]) {
          hidden = rounded(4 * dense(x, 4))
          y = dense(hidden, 3)
          teacher = tanh(dense(hidden, 3))
          return y, teacher
        }
        """ + trainer("mse(y, wanted) + near(y, teacher) + mse(teacher, wanted)"));
    passes(run);
    assertThat(counts(run, "hidden.weight")).isEqualTo("12 12 0 0");
    assertThat(counts(run, "teacher.weight")).isEqualTo("12 12 0 0");
  }

  @Test
  void inARecurrenceWhatIsStoppedIsHeldAtEachPlace() throws IOException {
    passes(check("""
        model Net(x: [t <= 5, 2]) {
          weight W: [3, 2] ~ normal(0, 1)
          weight start as begin: [3] ~ normal(0, 1)
          h[s, j] = tanh(sum(i) W[j, i] * x[s, i] + stop(h[s-1, j]) * start[j])  from h[-1, j] = start[j]
          y[j] = sum(s) h[s, j]
          return y
        }
        """ + trainer("mse(y, wanted)")));
  }

  /** All are equal at first, so that any step changes which is the greatest. */
  @Test
  void integersAreHeld() throws IOException {
    Run run = check("""
        model Net(x: [3]) {
          weight vote: [4] ~ constant(0)
          weight table as rows: [4, 3] ~ normal(0, 1)
          chosen = argmax(k) vote[k] * x[0]
          y[i] = sum(k where k == chosen) table[k, i] + sum(k) vote[k] * x[i]
          return y
        }
        """ + trainer("mse(y, wanted)"));
    passes(run);
    assertThat(counts(run, "weight")).isEqualTo("4 4 0 0");
    assertThat(counts(run, "rows")).isEqualTo("12 12 0 0");
  }

  @Test
  void theStateOfALayerIsHeld() throws IOException {
    passes(check("""
        layer centred(x: [c]) {
          state average: [c] = 1
          next average[c] = lerp(average[c], mean(batch) x[c], 0.5)
          y[c] = x[c] * average[c]
          return y
        }
        model Net(x: [3]) {
          y = centred(tanh(dense(x, 3)))
          return y
        }
        """ + trainer("mse(y, wanted)")));
  }

  private static final String PENALIZED = """
      fn square(w) = w * w
      penalty own(strength) on w = strength * square(w)
      schedule falling(a) at t = a / (t + 1)
      model Net(x: [3]) {
        hidden = tanh(dense(x, 4))
        y = dense(hidden, 3)
        return y
      }
      """ + trainer("mse(y, wanted)").replace("  batch", """
        setting    scale = 0.25
        penalty    l2(1e-2) on weights
        penalty    own(falling(0.5)) on hidden.weight, y.bias
        penalty    l2(scale) on y.bias
        penalty    l1(1e-2) proximal on parameters
        clip       norm(1e-3)
        batch""");

  @Test
  void penaltiesAreInTheGradientAndClippingIsNot() throws IOException {
    Run run = check(PENALIZED);
    passes(run);
    assertThat(penalty(run, "hidden.weight")).matches("[1-9].*e-01");
    assertThat(penalty(run, "y.weight")).matches("[1-9].*e-03");
    assertThat(penalty(run, "y.bias")).matches("[1-9].*e-0[12]");
    assertThat(penalty(run, "hidden.bias")).isEqualTo("-");
  }

  @Test
  void aWrongDerivativeOfAPenaltyIsFound() throws IOException {
    Run run = check(PENALIZED + "derivative square(w) by w = 3 * w\n");
    assertThat(run.status()).isEqualTo(1);
    List<String> wrong = run.out().lines().filter(text -> text.endsWith("above tolerance")).toList();
    assertThat(wrong).extracting(text -> text.replaceAll(" .*", "")).containsExactly("hidden.weight", "y.bias");
  }

  private static final String CANCELLED = """
      fn root(x) = sqrt(x)
      layer gained(x: [n]) {
        scale gain: [] = 1
        return gain * x
      }
      layer normalized(x: [n]) {
        length = root(mean(i) x[i]^2)
        return x / length
      }
      model Net(x: [3]) {
        hidden = dense(x, 16)
        scaled = gained(hidden)
        large = normalized(scaled)
        y = sin(100 * dense(large, 3))
        return y
      }
      """ + trainer("mse(y, wanted)");

  /** Its true gradient is 0, ours a little rounding, and the differences' more. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void aGainThatIsTakenOutAgainHasNoWrongGradient(int seed) throws IOException {
    Run run = Run.of("check-gradients", new Line(folder).write("program.dl", CANCELLED), "--seed", seed);
    passes(run);
    assertThat(counts(run, "scaled.scale")).isEqualTo("1 1 0 0");
  }

  @Test
  void unlessItHas() throws IOException {
    Run run = check(CANCELLED + "derivative root(x) by x = 0.4999 / root(x)\n");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out().lines().filter(text -> text.endsWith("above tolerance")))
        .anyMatch(text -> text.startsWith("scaled.scale"));
  }

  @ParameterizedTest
  @CsvSource({"log(y[i]),not a number (NaN)", "1 / (y[i] - y[i])^2,infinite"})
  void aLossThatIsNoNumberHasNoGradientToCheck(String loss, String is) throws IOException {
    Run run = check("""
        loss strange(y: [n], target: [n])[i] = %s + target[i]
        model Net(x: [3]) {
          y = dense(x, 3)
          return y
        }
        """.formatted(loss) + trainer("strange(y, wanted)"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("the loss of Example is " + is + " at the parameters and the random data of seed 1")
        .contains("Try another --seed");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aMistakeInTheOptimizerIsToldAsEverywhere() throws IOException {
    Run run = check(PENALIZED.replace("sgd(lr = 0.1)", "sgd(lr = 0.1) on y.*"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("no optimizer trains `hidden.weight`");
  }
}
