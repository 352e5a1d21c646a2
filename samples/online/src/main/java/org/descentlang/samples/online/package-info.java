/** A program that learns while it works, one example at a time. */
package org.descentlang.samples.online;
