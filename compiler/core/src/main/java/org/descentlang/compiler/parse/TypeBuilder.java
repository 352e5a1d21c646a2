package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.parse.TypeSyntax.Dimension;
import org.descentlang.compiler.parse.TypeSyntax.Element;
import org.descentlang.grammar.DescentParser;
import org.descentlang.grammar.DescentParser.ElementContext;
import org.descentlang.grammar.DescentParser.IntegersContext;
import org.descentlang.grammar.DescentParser.TypeContext;
import org.descentlang.grammar.DescentParserBaseVisitor;

/** Makes types. */
final class TypeBuilder extends DescentParserBaseVisitor<TypeSyntax> {
  private final Places places;
  private final ExpressionBuilder expressions;
  private final DimensionBuilder dimensions = new DimensionBuilder();

  TypeBuilder(Places places, ExpressionBuilder expressions) {
    this.places = places;
    this.expressions = expressions;
  }

  Optional<TypeSyntax> optional(TypeContext type) {
    return Optional.ofNullable(type).map(this::visit);
  }

  @Override
  public TypeSyntax visitShaped(DescentParser.ShapedContext shaped) {
    return new TypeSyntax.Shape(
        places.at(shaped),
        true,
        shaped.shape().dimension().stream().map(dimensions::visit).toList(),
        shaped.BOOL() != null ? Optional.of(new Element.RealsOrBooleans(places.at(shaped.BOOL().getSymbol())))
            : Optional.ofNullable(shaped.element()).map(this::element));
  }

  @Override
  public TypeSyntax visitScalar(DescentParser.ScalarContext scalar) {
    Element element = element(scalar.element());
    return element instanceof Element.Booleans
        ? new TypeSyntax.Bool(element.span())
        : new TypeSyntax.Shape(element.span(), false, List.of(), Optional.of(element));
  }

  @Override
  public TypeSyntax visitDim(DescentParser.DimContext dim) {
    return new TypeSyntax.Dim(places.at(dim));
  }

  @Override
  public TypeSyntax visitLike(DescentParser.LikeContext like) {
    return new TypeSyntax.Like(places.at(like), places.name(like.identifier()));
  }

  @Override
  public TypeSyntax visitAlternatives(DescentParser.AlternativesContext alternatives) {
    return new TypeSyntax.Alternatives(
        places.at(alternatives), alternatives.TEXT().stream().map(ExpressionBuilder::unquoted).toList());
  }

  private Element element(ElementContext element) {
    if (!(element instanceof IntegersContext integers)) {
      return new Element.Booleans(places.at(element));
    }
    return new Element.Integers(
        places.at(integers),
        integers.CLASS() != null,
        expressions.visit(integers.expression()),
        expressions.optional(integers.signed()));
  }

  private final class DimensionBuilder extends DescentParserBaseVisitor<Dimension> {
    @Override
    public Dimension visitExtent(DescentParser.ExtentContext extent) {
      return new Dimension.Extent(places.at(extent), expressions.visit(extent.sum()));
    }

    @Override
    public Dimension visitGroup(DescentParser.GroupContext group) {
      return new Dimension.Group(places.at(group), group.identifier().getText());
    }

    @Override
    public Dimension visitAtMost(DescentParser.AtMostContext bounded) {
      return new Dimension.AtMost(
          places.at(bounded), bounded.identifier().getText(), expressions.visit(bounded.sum()));
    }
  }
}
