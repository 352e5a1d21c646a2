/**
 * From kernels to Java. {@code Emitter} makes the trainer and the model; each part of them has a class here, and only
 * this package sees JavaPoet. The same input gives the same bytes.
 */
package org.descentlang.compiler.emit;
