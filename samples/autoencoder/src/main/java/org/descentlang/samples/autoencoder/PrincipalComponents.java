package org.descentlang.samples.autoencoder;

/**
 * The plane through the mean of the data that is nearest to them, by orthogonal iteration: a basis is multiplied with
 * the covariance and made orthonormal again, until it turns no more.
 */
final class PrincipalComponents {
  private static final int ROUNDS = 1_000;

  private final double[] mean;
  private final double[][] basis;

  private PrincipalComponents(double[] mean, double[][] basis) {
    this.mean = mean;
    this.basis = basis;
  }

  /** @param rows the data, one after the other, each as many values as {@code width} says */
  static PrincipalComponents fit(float[] rows, int width, int components) {
    double[] mean = mean(rows, width);
    double[][] covariance = covariance(rows, mean);
    double[][] basis = new double[components][width];
    for (int k = 0; k < components; k++) {
      for (int i = 0; i < width; i++) {
        basis[k][i] = Math.cos((k + 1.0) * i);
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (int k = 0; k < components; k++) {
        basis[k] = times(covariance, basis[k]);
      }
      orthonormalize(basis);
    }
    return new PrincipalComponents(mean, basis);
  }

  /** The nearest point of the plane. */
  void project(float[] row, float[] nearest) {
    double[] sum = mean.clone();
    for (double[] direction : basis) {
      double along = 0;
      for (int i = 0; i < row.length; i++) {
        along += (row[i] - mean[i]) * direction[i];
      }
      for (int i = 0; i < row.length; i++) {
        sum[i] += along * direction[i];
      }
    }
    for (int i = 0; i < row.length; i++) {
      nearest[i] = (float) sum[i];
    }
  }

  private static double[] mean(float[] rows, int width) {
    double[] mean = new double[width];
    for (int n = 0; n < rows.length; n++) {
      mean[n % width] += rows[n] * (double) width / rows.length;
    }
    return mean;
  }

  private static double[][] covariance(float[] rows, double[] mean) {
    int width = mean.length;
    double[][] covariance = new double[width][width];
    for (int from = 0; from < rows.length; from += width) {
      for (int i = 0; i < width; i++) {
        for (int j = 0; j < width; j++) {
          covariance[i][j] += (rows[from + i] - mean[i]) * (rows[from + j] - mean[j]);
        }
      }
    }
    return covariance;
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] product = new double[vector.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = dot(matrix[i], vector);
    }
    return product;
  }

  /** By Gram and Schmidt. */
  private static void orthonormalize(double[][] basis) {
    for (int k = 0; k < basis.length; k++) {
      for (int before = 0; before < k; before++) {
        double along = dot(basis[k], basis[before]);
        for (int i = 0; i < basis[k].length; i++) {
          basis[k][i] -= along * basis[before][i];
        }
      }
      double length = Math.sqrt(dot(basis[k], basis[k]));
      for (int i = 0; i < basis[k].length; i++) {
        basis[k][i] /= length;
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
