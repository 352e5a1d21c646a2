package org.descentlang.compiler.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Arrangement;
import org.descentlang.compiler.ir.Arranger;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Verifier;
import org.junit.jupiter.api.Test;

/**
 * Definitions at random that read each other at constant distances, arranged and run, against each element computed
 * when it is asked for. Where none is found, there is a reason.
 */
final class ArrangedTest {
  private static final int SIZE = 4;
  private static final int TENSORS = 3;

  /** A read of a tensor, so far away in each dimension; outside of it the value is 1. */
  private record Distance(int tensor, int rows, int columns) {}

  private final Random random = new Random(11);

  @Test
  void anOrderGivesWhatEachElementIs() {
    int arranged = 0;
    for (int trial = 0; trial < 400; trial++) {
      List<List<Distance>> reads = reads();
      Build build = new Build();
      Arrangement arrangement = new Arranger(build.indices()).arrange(definitions(build, reads));
      if (arrangement instanceof Arrangement.Arranged) {
        arranged++;
        Program program = program(arrangement.steps(), List.of());
        assertThat(Verifier.verify("test", program)).isEmpty();
        Environment environment = new Environment();
        Evaluator.run(program, environment);
        assertThat(environment.get(tensor(0))).as("%s", reads).isEqualTo(elements(reads));
      } else {
        assertThat(hasNoOrder(reads)).as("%s", reads).isTrue();
      }
    }
    assertThat(arranged).isBetween(100, 390);
  }

  private List<List<Distance>> reads() {
    List<List<Distance>> reads = new ArrayList<>();
    for (int n = 0; n < TENSORS; n++) {
      List<Distance> own = new ArrayList<>();
      for (int r = random.nextInt(3); r >= 0; r--) {
        own.add(new Distance(random.nextInt(TENSORS), -random.nextInt(2), random.nextInt(3) - 1));
      }
      reads.add(own);
    }
    return reads;
  }

  private static Tensor tensor(int number) {
    return value("v" + number, SIZE, SIZE);
  }

  private static List<Definition> definitions(Build build, List<List<Distance>> reads) {
    List<Definition> definitions = new ArrayList<>();
    for (int n = 0; n < TENSORS; n++) {
      Index i = build.index("i", SIZE);
      Index j = build.index("j", SIZE);
      Expr body = Expr.constant(n);
      for (Distance distance : reads.get(n)) {
        body = plus(times(body, 2), read(i, j, distance));
      }
      definitions.add(define(tensor(n), i, j).as(body));
    }
    return definitions;
  }

  private static Expr read(Index i, Index j, Distance distance) {
    Expr inside = Build.read(tensor(distance.tensor), shift(i, distance.rows), shift(j, distance.columns));
    Expr right = select(atMost(shift(j, distance.columns), SIZE - 1), inside, 1);
    Expr left = select(atMost(0, shift(j, distance.columns)), right, 1);
    return select(atMost(0, shift(i, distance.rows)), left, 1);
  }

  private static double[] elements(List<List<Distance>> reads) {
    double[] elements = new double[SIZE * SIZE];
    Map<List<Integer>, Double> known = new HashMap<>();
    for (int n = 0; n < elements.length; n++) {
      elements[n] = element(List.of(0, n / SIZE, n % SIZE), reads, known);
    }
    return elements;
  }

  private static double element(List<Integer> place, List<List<Distance>> reads, Map<List<Integer>, Double> known) {
    if (Math.min(place.get(1), place.get(2)) < 0 || place.get(2) >= SIZE) {
      return 1;
    }
    if (!known.containsKey(place)) {
      double value = place.get(0);
      for (Distance d : reads.get(place.get(0))) {
        List<Integer> next = List.of(d.tensor, place.get(1) + d.rows, place.get(2) + d.columns);
        value = value * 2 + element(next, reads, known);
      }
      known.put(place, value);
    }
    return known.get(place);
  }

  /** Whether one row is read in both directions, or an element is what it is made of. */
  private static boolean hasNoOrder(List<List<Distance>> reads) {
    List<Distance> inRow = reads.stream().flatMap(List::stream).filter(d -> d.rows == 0).toList();
    boolean both = inRow.stream().anyMatch(d -> d.columns < 0) && inRow.stream().anyMatch(d -> d.columns > 0);
    return both || IntStream.range(0, TENSORS).anyMatch(n -> inPlace(n, reads, new HashSet<>()).contains(n));
  }

  private static Set<Integer> inPlace(int tensor, List<List<Distance>> reads, Set<Integer> reached) {
    for (Distance d : reads.get(tensor)) {
      if (d.rows == 0 && d.columns == 0 && reached.add(d.tensor)) {
        inPlace(d.tensor, reads, reached);
      }
    }
    return reached;
  }
}
