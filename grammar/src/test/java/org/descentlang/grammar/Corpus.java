package org.descentlang.grammar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;

/** The programs of a folder, and a parser for them that looks for every ambiguity. */
final class Corpus {
  private Corpus() {}

  static List<Path> programs(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src", "test", "resources", folder))) {
      return files.sorted().toList();
    }
  }

  static DescentParser parser(String text) {
    DescentLexer lexer = new DescentLexer(CharStreams.fromString(text));
    lexer.removeErrorListeners();
    List<Token> words = new ArrayList<>();
    do {
      words.add(lexer.nextToken());
    } while (words.get(words.size() - 1).getType() != Token.EOF);
    words.removeIf(word -> word.getChannel() != Token.DEFAULT_CHANNEL);
    DescentParser parser = new DescentParser(new CommonTokenStream(new ListTokenSource(Layout.of(words))));
    parser.removeErrorListeners();
    parser.getInterpreter().setPredictionMode(PredictionMode.LL_EXACT_AMBIG_DETECTION);
    return parser;
  }
}
