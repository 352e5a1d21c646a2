package org.descentlang.runtime.data;

import org.descentlang.runtime.Draws;

/** The order of the examples in an epoch: a pure function of seed, epoch and number of examples. */
public final class Order {

  private static final long NAME = Draws.name("order");

  private final long seed;
  private final boolean shuffled;
  private final int[] order;

  private Order(long seed, int size, boolean shuffled) {
    this.seed = seed;
    this.shuffled = shuffled;
    this.order = new int[size];
  }

  /** Another random order in each epoch. */
  public static Order shuffled(long seed, int size) {
    return new Order(seed, size, true);
  }

  /** The order of the data in each epoch. */
  public static Order sequential(int size) {
    return new Order(0, size, false);
  }

  /** The order of an epoch, counted from 0, in an array that the next call uses again. Allocates nothing. */
  public int[] epoch(long epoch) {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    if (shuffled) {
      shuffle(order, Draws.key(seed, NAME, epoch));
    }
    return order;
  }

  static int[] permutation(int size, long key) {
    int[] permutation = sequential(size).epoch(0);
    shuffle(permutation, key);
    return permutation;
  }

  /** Fisher and Yates's shuffle, as Durstenfeld (1964) put it. */
  private static void shuffle(int[] order, long key) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = (int) (Draws.uniform(key, i) * (i + 1));
      int other = order[j];
      order[j] = order[i];
      order[i] = other;
    }
  }
}
