/** How long a training step takes, beside other libraries for the JVM that do the same. */
package org.descentlang.samples.benchmarks;
