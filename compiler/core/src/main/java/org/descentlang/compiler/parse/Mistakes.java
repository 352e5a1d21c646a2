package org.descentlang.compiler.parse;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.descentlang.compiler.source.Diagnostic;

/** Mistakes that people make who know other languages, or mathematics; each is explained in its own words. */
final class Mistakes {
  private final SignMistakes signs;
  private final ReducerMistakes reducers;
  private final ValueMistakes values;
  private final LineMistakes lines;
  private final ClauseMistakes clauses;
  private final Habits habits;

  Mistakes(SyntaxError error) {
    this.signs = new SignMistakes(error);
    this.reducers = new ReducerMistakes(error);
    this.values = new ValueMistakes(error);
    this.lines = new LineMistakes(error);
    this.clauses = new ClauseMistakes(error);
    this.habits = new Habits(error);
  }

  /** The first mistake, from the most to the least certain, that this is. */
  Optional<Diagnostic> explain() {
    Stream<Supplier<Optional<Diagnostic>>> known = Stream.of(
        signs::unfinishedText, signs::unknownSign, signs::arrow, signs::missingBrace, signs::strayBrace,
        signs::strayBracket, habits::method, lines::reservedName, reducers::reducerWithoutHead, reducers::signOfBody,
        reducers::headOfTensor, reducers::headOfValue, reducers::headWithoutBody, reducers::reducerAsOperand,
        values::partOfValue, signs::numberWithoutDigit, signs::surplusComma, values::tuple, clauses::sign,
        values::comparisonForDefinition, values::definitionForComparison, values::comparisonChain, values::choice,
        lines::choiceOfStatements, clauses::callWithoutArguments, clauses::valueForName, clauses::budgetOfNothing,
        lines::classWithoutCount, lines::unnamedParts, lines::lineThatGoesOn, values::plusSign, values::signOfCondition,
        habits::foreignWord, habits::conditionBehind, habits::callOfACall, habits::callAlone, habits::typedName,
        habits::severalNames, habits::severalValues, clauses::severalInOneLine, values::slice, lines::importedName,
        lines::kindWithoutShape, lines::warningWithoutText, lines::type, clauses::unknown, lines::misspelled,
        values::partOfCall, values::valueAfterValue);
    return known.map(Supplier::get).flatMap(Optional::stream).findFirst();
  }

  static Optional<Diagnostic> when(boolean holds, Supplier<Diagnostic> diagnostic) {
    return holds ? Optional.of(diagnostic.get()) : Optional.empty();
  }
}
