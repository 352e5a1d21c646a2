/**
 * What generated code needs at run time, and nothing else: the base classes of trainers and models, counter-based
 * random streams, parameter files, threads, vectors. It depends on the JDK alone.
 */
package org.descentlang.runtime;
