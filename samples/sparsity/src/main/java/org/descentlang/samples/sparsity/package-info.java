/** Which weights of a regression become zero under three penalties. */
package org.descentlang.samples.sparsity;
