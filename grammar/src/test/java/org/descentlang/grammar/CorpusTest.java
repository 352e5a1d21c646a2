package org.descentlang.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.antlr.v4.runtime.DiagnosticErrorListener;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.atn.ATNConfigSet;
import org.antlr.v4.runtime.dfa.DFA;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CorpusTest {
  static List<Path> accepted() throws IOException {
    return Corpus.programs("accept");
  }

  static List<Path> refused() throws IOException {
    return Corpus.programs("refuse");
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void acceptsWithoutAmbiguity(Path program) throws IOException {
    assertThat(complaints(Files.readString(program))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuses(Path program) throws IOException {
    assertThat(complaints(Files.readString(program))).isNotEmpty().noneMatch(c -> c.contains("reportAmbiguity"));
  }

  private static List<String> complaints(String text) {
    List<String> complaints = new ArrayList<>();
    DescentParser parser = Corpus.parser(text);
    parser.addErrorListener(new Listener(complaints));
    parser.file();
    return complaints;
  }

  /** Notes errors and ambiguities; that a decision needed its context is no complaint. */
  private static final class Listener extends DiagnosticErrorListener {
    private final List<String> complaints;

    Listener(List<String> complaints) {
      super(true);
      this.complaints = complaints;
    }

    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer, Object symbol, int line, int column, String message, RecognitionException e) {
      complaints.add(line + ":" + column + ": " + message);
    }

    @Override
    public void reportAttemptingFullContext(
        Parser recognizer, DFA dfa, int start, int stop, BitSet alternatives, ATNConfigSet configurations) {}

    @Override
    public void reportContextSensitivity(
        Parser recognizer, DFA dfa, int start, int stop, int prediction, ATNConfigSet configurations) {}
  }
}
