package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.antlr.v4.runtime.Token;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Suggestions;
import org.descentlang.grammar.DescentLexer;
import org.descentlang.grammar.Layout;

/** Mistakes that people make who know other languages, or mathematics; each is explained in its own words. */
final class Mistakes {
  private static final List<String> DECLARATIONS = List.of(
      "model", "layer", "fn", "loss", "metric", "penalty", "schedule", "optimizer", "initializer", "clip", "constraint",
      "average", "derivative", "trainer", "import", "private");
  private static final List<String> CLAUSES = List.of(
      "model", "target", "loss", "penalty", "optimizer", "clip", "constraint", "average", "batch", "threads", "budget",
      "recompute", "metric", "freeze", "setting");
  private static final List<String> STATEMENTS = List.of(
      "weight", "bias", "scale", "state", "next", "step", "update", "average", "repeat", "shared", "return",
      "require", "warn");
  private static final Set<Integer> KINDS =
      Set.of(DescentLexer.WEIGHT, DescentLexer.BIAS, DescentLexer.SCALE, DescentLexer.STATE);
  private static final Set<Integer> COMPARING = Set.of(
      DescentLexer.LESS, DescentLexer.LESS_EQUAL, DescentLexer.GREATER, DescentLexer.GREATER_EQUAL,
      DescentLexer.EQUAL, DescentLexer.NOT_EQUAL);
  private static final Set<Integer> VALUE_STARTS = Set.of(
      DescentLexer.WHOLE, DescentLexer.REAL, DescentLexer.TEXT, DescentLexer.OPEN);
  private static final Map<String, String> SIGNS = Map.ofEntries(
      Map.entry("?", "write if c then a else b."),
      Map.entry("\u00D7", "write `*`."),
      Map.entry("\u00B7", "write `*`."),
      Map.entry("\u2212", "write `-`."),
      Map.entry("\u2013", "write `-`."),
      Map.entry("\u2264", "write `<=`."),
      Map.entry("\u2265", "write `>=`."),
      Map.entry("\u2260", "write `!=`."),
      Map.entry("\u2211", "write `sum`."),
      Map.entry("\u2018", "use straight quotes, as in 'tanh'."),
      Map.entry("\u2019", "use straight quotes, as in 'tanh'."),
      Map.entry("\u201C", "use straight single quotes, as in 'tanh'."),
      Map.entry("\u201D", "use straight single quotes, as in 'tanh'."));

  private final SyntaxError error;

  Mistakes(SyntaxError error) {
    this.error = error;
  }

  /** The first mistake, from the most to the least certain, that this is. */
  Optional<Diagnostic> explain() {
    Stream<Supplier<Optional<Diagnostic>>> known = Stream.of(
        this::unfinishedText, this::unknownSign, this::arrow, this::missingBrace, this::strayBrace, this::strayBracket,
        this::reservedName, this::reducerWithoutHead, this::signOfBody, this::headOfTensor, this::headWithoutBody,
        this::reducerAsOperand, this::partOfValue,
        this::numberWithoutDigit, this::surplusComma, this::tuple, this::comparisonForDefinition,
        this::definitionForComparison, this::comparisonChain, this::choice, this::choiceOfStatements,
        this::lineThatGoesOn, this::plusSign, () -> new Habits(error, CLAUSES).explain(), this::slice,
        this::importedName, this::kindWithoutShape, this::warningWithoutText, this::type, this::misspelled,
        this::partOfCall, this::valueAfterValue);
    return known.map(Supplier::get).flatMap(Optional::stream).findFirst();
  }

  private Optional<Diagnostic> when(boolean holds, Supplier<Diagnostic> diagnostic) {
    return holds ? Optional.of(diagnostic.get()) : Optional.empty();
  }

  private Optional<Diagnostic> unfinishedText() {
    return when(error.found(DescentLexer.UNFINISHED_TEXT), () -> error
        .say("this text has no end")
        .hint("a text ends with a single quote, on the same line."));
  }

  private Optional<Diagnostic> unknownSign() {
    return when(error.found(DescentLexer.UNKNOWN), () -> {
      String sign = error.found().getText();
      Diagnostic unknown = error.say(Wording.quoted(error.found()) + " is no sign of the language");
      return SIGNS.containsKey(sign) ? unknown.hint(SIGNS.get(sign))
          : Character.isLetter(sign.codePointAt(0)) ? unknown.hint("a name has letters from a to z, digits and _.")
          : unknown;
    });
  }

  private Optional<Diagnostic> arrow() {
    return when(error.found(DescentLexer.FOREIGN_ARROW), () -> error
        .say("there is no " + Wording.quoted(error.found()))
        .hint("a definition has `=`, a replacement `:=`, a declared shape `:`."));
  }

  private Optional<Diagnostic> missingBrace() {
    boolean ends = error.found(Token.EOF) && error.innermostBracket().isEmpty();
    return error.innermostBrace()
        .filter(brace -> ends || error.missesBrace())
        .map(brace -> Diagnostic
            .error("syntax", ends ? error.say("").at() : error.at(error.first()), "`}` is missing before "
                + (ends ? "the text ends" : Wording.quoted(error.first())))
            .because("The block begins", error.at(brace)));
  }

  private Optional<Diagnostic> strayBrace() {
    return when(error.found(DescentLexer.CLOSE_BRACE) && error.innermostBrace().isEmpty(), () -> error
        .say("`}` closes nothing"));
  }

  private Optional<Diagnostic> strayBracket() {
    boolean closes = error.found(DescentLexer.CLOSE) || error.found(DescentLexer.CLOSE_BRACKET);
    return when(closes && error.innermostBracket().isEmpty(), () -> error
        .say(Wording.quoted(error.found()) + " closes nothing"));
  }

  private Optional<Diagnostic> reservedName() {
    boolean names = error.expects(DescentLexer.NAME) && !error.expectsValue()
        || error.expects(DescentLexer.NAME) && Wording.isDefining(error.after().getType());
    return when(names && Wording.isReserved(error.found().getType()), () -> reserved(error.found())
        .hint("choose another name than " + String.join(", ", Wording.reserved()) + "."));
  }

  private Optional<Diagnostic> reducerWithoutHead() {
    Token word = error.before(1);
    boolean lone = Wording.isReducer(word.getType()) && word != error.found();
    return when(lone, () -> reserved(word)
        .hint("a reducer has a head in parentheses, as in " + word.getText() + "(i) x[i]."));
  }

  private Diagnostic reserved(Token word) {
    return Diagnostic.error("reserved-word", error.at(word), Wording.quoted(word) + " can't be a name: it is "
        + (Wording.isReducer(word.getType()) ? "a reducer" : "a word of the language"));
  }

  private Optional<Diagnostic> signOfBody() {
    boolean body = error.found(DescentLexer.MINUS) && error.follows(DescentLexer.CLOSE) && error.expectsValue();
    return when(body, () -> error
        .say("a reducer's body begins with no sign")
        .hint("put it in parentheses, as in sum(i) (-x[i])."));
  }

  /** {@code sum(x)}, as if it were a function. */
  private Optional<Diagnostic> headOfTensor() {
    boolean oneName = error.follows(DescentLexer.CLOSE) && error.expectsValue()
        && Layout.isName(error.before(2).getType()) && error.before(3).getType() == DescentLexer.OPEN;
    return when(oneName && Wording.isReducer(error.before(4).getType()), () -> {
      String reducer = error.before(4).getText();
      String tensor = error.before(2).getText();
      return error.say("`" + reducer + "(" + tensor + ")` is the head of a reducer: what is reduced follows it")
          .hint("name the index: `" + reducer + "(i) " + tensor + "[i]`.");
    });
  }

  private Optional<Diagnostic> headWithoutBody() {
    return error.innermostBracket()
        .map(error::wordBefore)
        .filter(word -> word.getType() == DescentLexer.EXTREMUM && error.found(DescentLexer.WHERE))
        .map(Token::getText)
        .map(word -> error
            .say("`where` stands in the head of a reducer, and this `" + word
                + "` is none: no value follows its parentheses")
            .hint("a reducer's body begins in the same line and with no sign: " + word + "(i where c) x[i], "
                + word + "(i where c) (-x[i])."));
  }

  private Optional<Diagnostic> reducerAsOperand() {
    boolean divisor = error.follows(DescentLexer.DIVIDE) || error.follows(DescentLexer.REMAINDER);
    boolean exponent = error.follows(DescentLexer.POWER);
    return when(Wording.isReducer(error.found().getType()) && (divisor || exponent), () -> error
        .say("without parentheses a reducer is no " + (divisor ? "divisor" : "exponent"))
        .hint("put it in parentheses, as in a " + error.before(1).getText() + " (" + error.found().getText()
            + "(i) x[i])."));
  }

  private Optional<Diagnostic> partOfValue() {
    boolean whole = error.found(DescentLexer.IF) || error.found(DescentLexer.NOT)
        || error.found(DescentLexer.OPEN_BRACKET);
    String what = error.found(DescentLexer.OPEN_BRACKET) ? "a list" : Wording.quoted(error.found());
    return when(whole && error.expectsValue(), () -> error
        .say(what + " is no part of a larger value")
        .hint(error.found(DescentLexer.OPEN_BRACKET)
            ? "give it a name of its own."
            : "put it in parentheses: a + (if c then b else 0)."));
  }

  private Optional<Diagnostic> numberWithoutDigit() {
    boolean begins = error.found(DescentLexer.PLACE);
    boolean ends = error.follows(DescentLexer.WHOLE) && error.touches()
        && (error.found(DescentLexer.DOT) || error.found(DescentLexer.EVERYTHING) || error.found(DescentLexer.DOTS));
    if (begins) {
      return Optional.of(error
          .say("a number begins with a digit")
          .hint("write 0" + error.found().getText() + "."));
    }
    return when(ends, () -> error
        .say("a number ends with a digit")
        .hint("write " + error.before(1).getText() + ".0, or leave the point out."));
  }

  /** {@code pair = (0.9, 0.98)}: parentheses that call nothing. */
  private Optional<Diagnostic> tuple() {
    boolean named = error.innermostBracket().filter(bracket -> bracket.getType() == DescentLexer.OPEN)
        .filter(bracket -> error.wordBefore(bracket).getType() == DescentLexer.EQUALS).isPresent();
    return when(named && error.found(DescentLexer.COMMA), () -> error
        .say("parentheses hold one value")
        .hint("a list stands in brackets, as in [0.9, 0.98]; what is a pair elsewhere may be two options here, "
            + "each with its name."));
  }

  private Optional<Diagnostic> comparisonForDefinition() {
    return when(error.found(DescentLexer.EQUAL) && error.expects(DescentLexer.EQUALS), () -> error
        .say("`==` compares two values, and nothing is defined here")
        .hint("a definition has one `=`."));
  }

  private Optional<Diagnostic> definitionForComparison() {
    return when(error.found(DescentLexer.EQUALS) && error.followsValue(), () -> error
        .say("`=` defines a name, and does not fit here")
        .hint("two values are compared with `==`."));
  }

  private Optional<Diagnostic> comparisonChain() {
    boolean compared = error.statement().stream().anyMatch(word -> COMPARING.contains(word.getType()));
    return when(compared && COMPARING.contains(error.found().getType()), () -> error
        .say("comparisons can't be chained")
        .hint("write a < b and b < c."));
  }

  private Optional<Diagnostic> choice() {
    String missing = error.expects(DescentLexer.THEN) ? "`then`" : "`else`";
    boolean value = error.expects(DescentLexer.ELSE) && !error.expects(DescentLexer.NEWLINE);
    return when(error.expects(DescentLexer.THEN) || value, () -> error
        .say("expected " + missing + ", but " + Wording.found(error.found()))
        .hint("a value that depends on a condition is written if c then a else b."));
  }

  private Optional<Diagnostic> choiceOfStatements() {
    boolean opens = error.first().getType() == DescentLexer.IF && error.expects(DescentLexer.OPEN_BRACE);
    return when(opens, () -> error
        .say("expected `{`, but " + Wording.found(error.found()))
        .hint("statements that depend on a condition are written if c { ... } else { ... }."));
  }

  private Optional<Diagnostic> lineThatGoesOn() {
    return when(error.isFirst() && error.found(DescentLexer.MINUS), () -> error
        .say("a statement can't begin with `-`")
        .hint("to go on with the line before, end that with the `-`, or put the value in parentheses."));
  }

  private Optional<Diagnostic> plusSign() {
    return when(error.found(DescentLexer.PLUS) && error.expectsValue(), () -> error
        .say("there is no sign `+`, only the sum of two values")
        .hint("leave it out."));
  }

  private Optional<Diagnostic> slice() {
    boolean bracket = error.innermostBracket().filter(b -> b.getType() == DescentLexer.OPEN_BRACKET).isPresent();
    return when(bracket && error.found(DescentLexer.COLON), () -> error
        .say("there are no slices: `:` does not fit in a subscript")
        .hint("an index stands for all its values, as in y[i] = x[i, 0]."));
  }

  private Optional<Diagnostic> importedName() {
    boolean imports = error.first().getType() == DescentLexer.IMPORT && error.expects(DescentLexer.TEXT);
    return when(imports, () -> error
        .say("expected the path of a file, but " + Wording.found(error.found()))
        .hint("a path is a text, from the folder of this file: import 'layers.dl'."));
  }

  private Optional<Diagnostic> kindWithoutShape() {
    Token kind = error.first();
    return when(KINDS.contains(kind.getType()) && error.expects(DescentLexer.COLON), () -> error
        .say("expected `:` and a shape, but " + Wording.found(error.found()))
        .hint("a " + kind.getText() + " says its shape, as in " + kind.getText() + " w: [n]; a number has []."));
  }

  private Optional<Diagnostic> warningWithoutText() {
    boolean warns = error.first().getType() == DescentLexer.WARN && error.statement().size() == 1;
    return when(warns, () -> error
        .say("expected a text, but " + Wording.found(error.found()))
        .hint("a warning has its text, then where it is due: warn 'the rate is large' where lr > 1."));
  }

  private Optional<Diagnostic> type() {
    return when(error.expects(DescentLexer.DIM) && !error.expects(DescentLexer.NAME), () -> error
        .say("expected a type, but " + Wording.found(error.found()))
        .hint("[n] is n numbers, [] one number, class[10] one of ten labels, dim a size."));
  }

  private Optional<Diagnostic> misspelled() {
    if (error.expects(DescentLexer.TRAINER) && !error.expects(DescentLexer.NAME)) {
      return Optional.of(misspelled("a declaration", DECLARATIONS));
    }
    if (error.expects(DescentLexer.FREEZE) && !error.expects(DescentLexer.NAME)) {
      return Optional.of(misspelled("a clause of the trainer", CLAUSES));
    }
    boolean statement = error.first().getType() == DescentLexer.NAME && error.statement().size() == 1
        && Layout.isName(error.found().getType());
    return meant(error.first().getText())
        .filter(word -> statement)
        .map(word -> Diagnostic
            .error("syntax", error.at(error.first()), "no statement begins with " + Wording.quoted(error.first()))
            .hint("did you mean `" + word + "`?"));
  }

  private static Optional<String> meant(String word) {
    return word.equals("output") ? Optional.of("return") : Suggestions.nearest(word, STATEMENTS);
  }

  private Diagnostic misspelled(String expected, List<String> words) {
    Diagnostic diagnostic = error.say("expected " + expected + ", but " + Wording.found(error.found()));
    if (words == CLAUSES && error.found().getText().startsWith("schedule")) {
      return diagnostic.hint("a schedule stands where a number does: optimizer sgd(lr = cosine(0.1, steps = 1_000)).");
    }
    return diagnostic.hint(Suggestions.nearest(error.found().getText(), words)
        .map(word -> "did you mean `" + word + "`?")
        .orElse("it begins with one of " + String.join(", ", words) + "."));
  }

  private Optional<Diagnostic> partOfCall() {
    boolean value = error.follows(DescentLexer.CLOSE) || error.follows(DescentLexer.CLOSE_BRACKET);
    return when(value && error.found(DescentLexer.DOT), () -> error
        .say("only a name has parts")
        .hint("give the value before the point a name."));
  }

  private Optional<Diagnostic> surplusComma() {
    boolean closes = error.found(DescentLexer.CLOSE) || error.found(DescentLexer.CLOSE_BRACKET);
    return when(closes && error.follows(DescentLexer.COMMA), () -> error
        .say("nothing follows the comma before " + Wording.quoted(error.found()))
        .hint("leave the comma out."));
  }

  private Optional<Diagnostic> valueAfterValue() {
    int type = error.found().getType();
    boolean starts = VALUE_STARTS.contains(type) || Layout.isName(type) || Wording.isReducer(type);
    return when(starts && error.followsValue(), () -> error
        .say(Wording.quoted(error.found()) + " does not fit after " + Wording.quoted(error.before(1)))
        .hint("is " + (error.innermostBracket().isPresent() ? "a comma or " : "")
            + "an operator missing? A product is written a * b."));
  }
}
