/** What the tests of all samples need. */
package org.descentlang.samples.testing;
