package org.descentlang.compiler.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Source;
import org.descentlang.compiler.source.Span;
import org.descentlang.grammar.DescentParser.IdentifierContext;

/** Where the parts of one text stand, and what is wrong with them. */
final class Places {
  private final Source source;
  private final List<Diagnostic> problems = new ArrayList<>();

  Places(Source source) {
    this.source = source;
  }

  Source source() {
    return source;
  }

  List<Diagnostic> problems() {
    return problems;
  }

  void report(Diagnostic problem) {
    problems.add(problem);
  }

  Span at(Token word) {
    return between(word, word);
  }

  Span at(ParserRuleContext rule) {
    return between(rule.start, rule.stop);
  }

  Span between(Token first, Token last) {
    int end = last.getType() == Token.EOF ? last.getStartIndex() : last.getStopIndex() + 1;
    return new Span(source, first.getStartIndex(), end);
  }

  Name name(ParserRuleContext word) {
    return new Name(word.getText(), at(word));
  }

  Optional<Name> optionalName(IdentifierContext word) {
    return Optional.ofNullable(word).map(this::name);
  }
}
