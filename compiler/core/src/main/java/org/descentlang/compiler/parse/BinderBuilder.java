package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.grammar.DescentParser.BinderContext;
import org.descentlang.grammar.DescentParser.BoundedContext;
import org.descentlang.grammar.DescentParser.HeadContext;
import org.descentlang.grammar.DescentParser.OverExamplesContext;
import org.descentlang.grammar.DescentParser.PlaceContext;
import org.descentlang.grammar.DescentParser.RowContext;
import org.descentlang.grammar.DescentParserBaseVisitor;
import org.descentlang.grammar.Layout;

/** Makes binders. */
final class BinderBuilder extends DescentParserBaseVisitor<Binder> {
  private final Places places;
  private final ExpressionBuilder expressions;

  BinderBuilder(Places places, ExpressionBuilder expressions) {
    this.places = places;
    this.expressions = expressions;
  }

  Optional<List<Binder>> head(HeadContext head) {
    return Optional.ofNullable(head).map(h -> all(h.binder()));
  }

  List<Binder> all(List<BinderContext> binders) {
    return binders.stream().map(this::visit).toList();
  }

  /** The binders of a reducer's head, where a fixed place has no meaning. */
  List<Binder> indices(List<BinderContext> binders) {
    List<Binder> indices = all(binders);
    indices.stream()
        .filter(Binder.Fixed.class::isInstance)
        .forEach(fixed -> places.report(Diagnostic
            .error("syntax", fixed.span(), "`" + fixed.span().text() + "` stands where a reducer names its indices")
            .hint("name an index, with a bound where nothing else gives it one: sum(i < 3).")));
    return indices;
  }

  @Override
  public Binder visitBounded(BoundedContext bounded) {
    return new Binder.Single(
        places.at(bounded), bounded.identifier().getText(), Optional.of(expressions.visit(bounded.sum())));
  }

  @Override
  public Binder visitOverExamples(OverExamplesContext example) {
    return new Binder.Example(places.at(example), example.identifier().getText());
  }

  @Override
  public Binder visitRow(RowContext row) {
    return new Binder.Row(places.at(row), all(row.binder()));
  }

  @Override
  public Binder visitPlace(PlaceContext place) {
    return place.start == place.stop && Layout.isName(place.start.getType())
        ? new Binder.Single(places.at(place), place.getText(), Optional.empty())
        : new Binder.Fixed(places.at(place), expressions.visit(place.sum()));
  }
}
