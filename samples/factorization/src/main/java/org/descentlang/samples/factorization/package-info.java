/** Which films a user likes, and what averages say to that. */
package org.descentlang.samples.factorization;
