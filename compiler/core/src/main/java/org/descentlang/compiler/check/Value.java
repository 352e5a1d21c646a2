package org.descentlang.compiler.check;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Span;

/** What an expression stands for while a program is elaborated. */
sealed interface Value {
  /** A word for messages. */
  String kind();

  /** One value, perhaps at indices that are bound around it. */
  record Scalar(Term term) implements Value {
    @Override
    public String kind() {
      return term instanceof Term.Number number ? Terms.text(number)
          : Terms.element(term) == Element.BOOLEAN ? "true or false" : "a number";
    }
  }

  /**
   * A tensor as a function from subscripts to what stands there.
   *
   * @param mask what must hold of the subscripts; reducers see only what holds
   * @param symbol the symbol it is, whole, where it is one
   */
  record Array(
      List<Dim> shape, Element element, Function<List<Term>, Term> at, Function<List<Term>, List<Term>> mask,
      Optional<Symbol> symbol)
      implements Value {
    public Array {
      shape = List.copyOf(shape);
    }

    static Array of(List<Dim> shape, Element element, Function<List<Term>, Term> at) {
      return new Array(shape, element, at, subscripts -> List.of(), Optional.empty());
    }

    @Override
    public String kind() {
      return "a tensor " + Shapes.text(shape);
    }
  }

  /** The gradients of all parameters together, in a clip, by the parameters' names: an operation is one on each. */
  record Family(Map<String, Array> members) implements Value {
    public Family {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    @Override
    public String kind() {
      return "all gradients";
    }
  }

  /** {@code 'tanh'}. */
  record Text(String value) implements Value {
    @Override
    public String kind() {
      return "'" + value + "'";
    }
  }

  /** {@code [0.5, 1]}, numbers known at compile time, or settings. */
  record Elements(List<Term> values) implements Value {
    @Override
    public String kind() {
      return "a list of " + values.size();
    }
  }

  /** {@code none}. */
  record Absent() implements Value {
    @Override
    public String kind() {
      return "none";
    }
  }

  /** A group of dimensions, {@code ..s}. */
  record Group(List<Dim> dims) implements Value {
    @Override
    public String kind() {
      return "dimensions " + dims;
    }
  }

  /** A definition by its name, or a scalar function of the language, given as an argument, and where its name is seen. */
  record Callable(String name, Library library, Optional<Instance> instance) implements Value {
    @Override
    public String kind() {
      return "the function " + name;
    }
  }

  /**
   * {@code shared encode = tower(64)}: a layer with some of its arguments; all calls have one set of weights.
   *
   * @param scope what the names in the arguments mean, wherever it is called
   */
  record Instance(List<Declaration.Layer> layers, List<Expression.Argument> arguments, String path, Scope scope) {}

  /** A distribution or an initializer given as an argument: how a parameter of a layer begins. */
  record Start(Expression.Call call, Context context) implements Value {
    @Override
    public String kind() {
      return "the distribution " + call.callee();
    }
  }

  /** What changes from update to update, given to a schedule. */
  record Course(Expression expression, Context context, CallChain.Place place) implements Value {
    @Override
    public String kind() {
      return "a schedule";
    }
  }

  /** A dimension: a number known at compile time, or a count known at run time. */
  record Dimension(Dim dim) implements Value {
    @Override
    public String kind() {
      return dim.toString();
    }
  }

  /** The indices that run over a group of dimensions: {@code s} in {@code x[c, s]}. */
  record Indices(List<Variable> variables) implements Value {
    @Override
    public String kind() {
      return "the indices " + variables;
    }
  }

  /** A definition further down in the same block, which something above it reads. */
  record Later(Statement.Define define, Context context) implements Value {
    @Override
    public String kind() {
      return "a later definition";
    }
  }

  /** The symbol of a definition that is being carried out, or is read before its place. */
  record Announced(Symbol symbol) implements Value {
    @Override
    public String kind() {
      return "a definition";
    }
  }

  /** Where a name of this scope was defined. */
  record Defined(Span at) implements Value {
    @Override
    public String kind() {
      return "a definition";
    }
  }

  /** Something that was wrong, and has been reported. */
  record Poisoned() implements Value {
    @Override
    public String kind() {
      return "an error";
    }
  }
}
