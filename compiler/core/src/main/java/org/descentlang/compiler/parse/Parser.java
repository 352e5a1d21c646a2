package org.descentlang.compiler.parse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Source;
import org.descentlang.compiler.source.Span;
import org.descentlang.grammar.DescentLexer;
import org.descentlang.grammar.DescentParser;
import org.descentlang.grammar.DescentParser.FileContext;
import org.descentlang.grammar.Layout;

/**
 * Makes syntax of text.
 *
 * <p>A parse ends at the first word that does not fit. That error is explained, the statement around it is left out,
 * and the rest is parsed again: so each statement has at most one error, and none follows from another.
 */
public final class Parser {
  /** In UTF-16 units; nobody writes a longer file by hand. */
  static final int LONGEST_TEXT = 1 << 20;

  private static final int MOST_ERRORS = 20;

  private final Source source;
  private final List<Outline.Part> parts;
  private final Places places;

  private Parser(Source source, List<Outline.Part> parts) {
    this.source = source;
    this.parts = parts;
    this.places = new Places(source);
  }

  /** The tree, or every error that one can name for sure, in order of place. Never throws, whatever the text. */
  public static Parsed parse(Source source) {
    return parse(source, List.of(new Outline.Part(source, 0, source.text().length())));
  }

  /** The same of parts of a text, in their order. */
  static Parsed parse(Source source, List<Outline.Part> parts) {
    return new Parser(source, parts).parse();
  }

  private Parsed parse() {
    if (source.text().length() > LONGEST_TEXT) {
      return failed(List.of(Diagnostic.error("syntax", new Span(source, 0, 0),
          "a text of more than " + LONGEST_TEXT + " characters can't be read")));
    }
    List<Token> words = Layout.of(Foreign.translate(words(), places));
    Optional<Token> tooDeep = Nesting.tooDeep(words);
    if (tooDeep.isPresent()) {
      return failed(List.of(tooDeep(tooDeep.get())));
    }
    Optional<SyntaxTree> tree = read(words).map(file -> new FileBuilder(places).build(file));
    return places.problems().isEmpty() ? new Parsed(tree, List.of()) : failed(places.problems());
  }

  private static Parsed failed(List<Diagnostic> problems) {
    List<Diagnostic> ordered = new ArrayList<>(problems);
    ordered.sort(Comparator.comparingInt(problem -> problem.at().start()));
    return new Parsed(Optional.empty(), ordered.subList(0, Math.min(MOST_ERRORS, ordered.size())));
  }

  private Diagnostic tooDeep(Token word) {
    return Diagnostic
        .error("syntax", places.at(word), "this is nested too deep: at most " + Nesting.BRACKETS + " brackets or "
            + Nesting.OPERATORS + " operators may lie around one another")
        .hint("give parts names of their own.");
  }

  private List<Token> words() {
    List<Token> words = new ArrayList<>();
    for (Outline.Part part : parts) {
      words.removeIf(word -> word.getType() == Token.EOF);
      DescentLexer lexer = new DescentLexer(new TextStream(source.text(), part.start(), part.end()));
      Token word;
      do {
        word = lexer.nextToken();
        if (word.getChannel() == Token.DEFAULT_CHANNEL) {
          words.add(word);
        }
      } while (word.getType() != Token.EOF);
    }
    return words;
  }

  /** What can be read, with what can't left out and reported; empty where nothing can. */
  private Optional<FileContext> read(List<Token> words) {
    List<Token> left = words;
    while (true) {
      try {
        return Optional.of(file(left));
      } catch (ParseCancellationException end) {
        RecognitionException error = (RecognitionException) end.getCause();
        Repair repair = new Repair(left, error.getOffendingToken().getTokenIndex());
        SyntaxError explained = new SyntaxError(places, left, error, repair);
        report(explained, repair, left);
        Optional<List<Token>> rest =
            explained.missesBrace() ? Optional.of(repair.closeBlocks()) : repair.leaveOut();
        if (rest.isEmpty() || explained.found(Token.EOF) || places.problems().size() >= MOST_ERRORS) {
          return Optional.empty();
        }
        left = rest.get();
      }
    }
  }

  /** Unless something in the same statement was reported before, or this may follow from it. */
  private void report(SyntaxError error, Repair repair, List<Token> words) {
    Span statement = places.between(words.get(repair.first()), words.get(repair.last()));
    boolean known = places.problems().stream()
        .anyMatch(p -> p.at().start() >= statement.start() && p.at().start() < statement.end());
    boolean follows = error.mayFollowFromAnother() && !places.problems().isEmpty();
    if (error.missesBrace() || !known && !follows) {
      places.report(error.explain());
    }
  }

  private static FileContext file(List<Token> words) {
    DescentParser parser = new DescentParser(new CommonTokenStream(new ListTokenSource(words)));
    parser.removeErrorListeners();
    parser.setErrorHandler(new FirstError());
    return parser.file();
  }
}
