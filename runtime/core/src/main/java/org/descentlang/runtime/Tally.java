package org.descentlang.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Exact sums of the terms of losses and metrics and of their weights, so that mini-batches of any size add up to what
 * one large batch would have given. The losses come first, then the metrics. A metric that is no mean is computed from
 * totals, which add up in the same way. Nothing allocates after construction.
 */
public final class Tally {

  private final List<String> names;
  private final int losses;
  private final double[] coefficients;
  private final boolean[] undivided;
  private final double[] numbers;
  /** Null where nothing is computed from totals. */
  private final Consumer<Tally> formulas;

  /** A tally of losses with coefficient 1, and of metrics. */
  public Tally(List<String> losses, List<String> metrics) {
    this(losses, metrics, 0, null);
  }

  /** The same, with so many totals, from which {@code formulas} set the metrics that are computed from them. */
  public Tally(List<String> losses, List<String> metrics, int totals, Consumer<Tally> formulas) {
    this(joined(losses, metrics), losses.size(), new boolean[losses.size() + metrics.size()], totals, formulas);
    Arrays.fill(coefficients, 1);
  }

  private static List<String> joined(List<String> losses, List<String> metrics) {
    List<String> names = new ArrayList<>(losses);
    names.addAll(metrics);
    return names;
  }

  private Tally(List<String> names, int losses, boolean[] undivided, int totals, Consumer<Tally> formulas) {
    this.names = names;
    this.losses = losses;
    this.coefficients = new double[losses];
    this.undivided = undivided;
    this.numbers = new double[2 * names.size() + totals];
    this.formulas = formulas;
  }

  /** This tally; its {@code entry} is the sum of the terms itself, divided by nothing. */
  public Tally undivided(int entry) {
    undivided[entry] = true;
    return this;
  }

  /** An empty tally of the same entries and coefficients. */
  public Tally like() {
    Tally other = new Tally(names, losses, undivided, numbers.length - 2 * names.size(), formulas);
    System.arraycopy(coefficients, 0, other.coefficients, 0, losses);
    return other;
  }

  /** How many entries there are: losses, then metrics. */
  public int size() {
    return names.size();
  }

  /** How many of the entries are losses. */
  public int losses() {
    return losses;
  }

  public String name(int entry) {
    return names.get(entry);
  }

  /** The sum of the terms of {@code entry}; the value of one that is computed from totals. */
  public double sum(int entry) {
    return numbers[2 * entry];
  }

  /** The sum of the weights of {@code entry}. */
  public double weight(int entry) {
    return numbers[2 * entry + 1];
  }

  /** By what the loss {@code entry} is multiplied in {@link #loss}. */
  public double coefficient(int entry) {
    return coefficients[entry];
  }

  /** Sets by what the loss {@code entry} is multiplied. */
  public void coefficient(int entry, double value) {
    coefficients[entry] = value;
  }

  /** Sets the sum of the terms of {@code entry} and the sum of their weights. */
  public void set(int entry, double sum, double weight) {
    numbers[2 * entry] = sum;
    numbers[2 * entry + 1] = weight;
  }

  /** Sets totals, the first of them at {@code from}, and leaves what is computed from them as it is. */
  public void setTotals(int from, double[] values) {
    System.arraycopy(values, 0, numbers, 2 * names.size() + from, values.length);
  }

  /** Copies totals, the first of them at {@code from}, to {@code values}. */
  public void copyTotals(int from, double[] values) {
    System.arraycopy(numbers, 2 * names.size() + from, values, 0, values.length);
  }

  /** The mean of {@code entry}, without its coefficient: 0 where there is no weight. Or the sum that it is. */
  public double value(int entry) {
    return undivided[entry] ? sum(entry) : weight(entry) == 0 ? 0 : sum(entry) / weight(entry);
  }

  /** The sum of coefficient times {@link #value} over all losses. */
  public double loss() {
    double loss = 0;
    for (int entry = 0; entry < losses; entry++) {
      loss += coefficients[entry] * value(entry);
    }
    return loss;
  }

  /** Adds the sums, weights and totals of {@code other}, a tally of the same entries, and takes its coefficients. */
  public void add(Tally other) {
    if (!hasEntriesOf(other)) {
      throw new IllegalArgumentException("tallies of different entries: " + names + " and " + other.names);
    }
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] += other.numbers[i];
    }
    if (formulas != null) {
      formulas.accept(this);
    }
    System.arraycopy(other.coefficients, 0, coefficients, 0, losses);
  }

  private boolean hasEntriesOf(Tally other) {
    // Lists are compared with iterators, which would be allocated for each step.
    return names == other.names
        || losses == other.losses && numbers.length == other.numbers.length && names.equals(other.names);
  }

  /** Sets all sums, weights and totals to 0. */
  public void clear() {
    Arrays.fill(numbers, 0);
  }

  /** All that adds up, in hexadecimal: exact, and the same text on every JDK. */
  public String numbers() {
    StringBuilder text = new StringBuilder();
    for (double number : numbers) {
      text.append(Double.toHexString(number)).append(' ');
    }
    return text.toString();
  }

  /** Takes what {@link #numbers()} gave; the text of no such tally is a {@link NumberFormatException}. */
  public void numbers(String text) {
    String[] all = text.split(" ");
    if (all.length != numbers.length) {
      throw new NumberFormatException(text);
    }
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Double.parseDouble(all[i]);
    }
  }

  /** As in messages: {@code cross_entropy 0.25, accuracy 0.97}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int entry = 0; entry < size(); entry++) {
      text.append(entry == 0 ? "" : ", ").append(names.get(entry)).append(' ').append(value(entry));
    }
    return text.toString();
  }
}
