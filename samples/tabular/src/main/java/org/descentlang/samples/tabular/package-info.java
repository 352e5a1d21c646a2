/** Bird strikes as codes and numbers. */
package org.descentlang.samples.tabular;
