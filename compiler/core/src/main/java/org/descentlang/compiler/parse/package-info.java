/** Text to syntax: records that stand for what was written, each with its span. Nothing outside sees ANTLR. */
package org.descentlang.compiler.parse;
