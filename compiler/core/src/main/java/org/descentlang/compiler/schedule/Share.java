package org.descentlang.compiler.schedule;

import org.descentlang.compiler.ir.Index;

/**
 * How threads share a kernel: each does what belongs to a range of an index, and no two of them write to the same
 * place.
 *
 * @param from the first value of that index in the range; the kernel's body is written with it
 * @param to the value behind the last one
 * @param size how many values the index has
 * @param least values that are worth a thread of their own
 */
public record Share(Index from, Index to, Code size, int least) {}
