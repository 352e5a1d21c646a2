/** What samples need that learn the characters of a book. */
package org.descentlang.samples.text;
