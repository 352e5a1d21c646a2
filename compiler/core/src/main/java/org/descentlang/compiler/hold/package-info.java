/**
 * The loss as a function of the parameters alone, near a point. A derivative is one with some things held: what stands
 * in {@code stop}, integers, draws, the states of layers, clocks. Finite differences have to hold them, too: this pass
 * keeps them at the point where a training step was made, and lets evaluation read what was kept.
 */
package org.descentlang.compiler.hold;
