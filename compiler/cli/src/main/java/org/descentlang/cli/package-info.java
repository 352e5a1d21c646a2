/**
 * The {@code descent} command. A class per command; each asks the compiler or the runtime, and prints what they say.
 * What a run comes to is its {@link org.descentlang.cli.ExitCode}; what went wrong is told in one place, {@code
 * Failures}.
 */
package org.descentlang.cli;
