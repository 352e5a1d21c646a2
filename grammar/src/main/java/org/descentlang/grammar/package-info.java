/**
 * The words and the syntax of the language: the lexer and the parser that ANTLR makes, and what happens between them.
 */
package org.descentlang.grammar;
