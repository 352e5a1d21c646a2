package org.descentlang.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Exact sums of the terms of losses and metrics and of their weights, so that mini-batches of any size add up to what
 * one large batch would have given. The losses come first, then the metrics. Nothing allocates after construction.
 */
public final class Tally {

  private final List<String> names;
  private final int losses;
  private final double[] coefficients;
  private final double[] sums;
  private final double[] weights;
  private final boolean[] undivided;

  /** A tally of losses with coefficient 1, and of metrics. */
  public Tally(List<String> losses, List<String> metrics) {
    this(joined(losses, metrics), losses.size(), new boolean[losses.size() + metrics.size()]);
    Arrays.fill(coefficients, 1);
  }

  private static List<String> joined(List<String> losses, List<String> metrics) {
    List<String> names = new ArrayList<>(losses);
    names.addAll(metrics);
    return names;
  }

  private Tally(List<String> names, int losses, boolean[] undivided) {
    this.names = names;
    this.losses = losses;
    this.coefficients = new double[losses];
    this.sums = new double[names.size()];
    this.weights = new double[names.size()];
    this.undivided = undivided;
  }

  /** This tally; its {@code entry} is the sum of the terms itself, divided by nothing. */
  public Tally undivided(int entry) {
    undivided[entry] = true;
    return this;
  }

  /** An empty tally of the same entries and coefficients. */
  public Tally like() {
    Tally other = new Tally(names, losses, undivided);
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

  public boolean isLoss(int entry) {
    return entry < losses;
  }

  public double sum(int entry) {
    return sums[entry];
  }

  public double weight(int entry) {
    return weights[entry];
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
    sums[entry] = sum;
    weights[entry] = weight;
  }

  /** The mean of {@code entry}, without its coefficient: 0 where there is no weight. Or the sum that it is. */
  public double value(int entry) {
    return undivided[entry] ? sums[entry] : weights[entry] == 0 ? 0 : sums[entry] / weights[entry];
  }

  /** The sum of coefficient times {@link #value} over all losses. */
  public double loss() {
    double loss = 0;
    for (int entry = 0; entry < losses; entry++) {
      loss += coefficients[entry] * value(entry);
    }
    return loss;
  }

  /** Adds the sums and weights of {@code other}, a tally of the same entries, and takes its coefficients. */
  public void add(Tally other) {
    if (!hasEntriesOf(other)) {
      throw new IllegalArgumentException("tallies of different entries: " + names + " and " + other.names);
    }
    for (int entry = 0; entry < sums.length; entry++) {
      sums[entry] += other.sums[entry];
      weights[entry] += other.weights[entry];
    }
    System.arraycopy(other.coefficients, 0, coefficients, 0, losses);
  }

  private boolean hasEntriesOf(Tally other) {
    // Lists are compared with iterators, which would be allocated for each step.
    return names == other.names || losses == other.losses && names.equals(other.names);
  }

  /** Sets all sums and weights to 0. */
  public void clear() {
    Arrays.fill(sums, 0);
    Arrays.fill(weights, 0);
  }

  /** As in messages: {@code cross_entropy 0.25, accuracy 0.97}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int entry = 0; entry < sums.length; entry++) {
      text.append(entry == 0 ? "" : ", ").append(names.get(entry)).append(' ').append(value(entry));
    }
    return text.toString();
  }
}
