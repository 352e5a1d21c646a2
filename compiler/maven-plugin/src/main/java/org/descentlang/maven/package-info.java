/** The Maven plugin {@code descent}: Java from {@code .dl} files as a step of a build. */
package org.descentlang.maven;
