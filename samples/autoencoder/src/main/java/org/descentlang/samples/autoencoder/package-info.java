/** What a bottleneck of six numbers keeps of a digit. */
package org.descentlang.samples.autoencoder;
