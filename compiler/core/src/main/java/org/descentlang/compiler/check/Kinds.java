package org.descentlang.compiler.check;

import java.util.Map;
import org.descentlang.compiler.parse.Declaration;

/** What declarations are called, and where their names stand. */
final class Kinds {
  private static final Map<Class<? extends Declaration>, String> LINES = Map.of(
      Declaration.Optimizer.class, "optimizer", Declaration.Penalty.class, "penalty", Declaration.Clip.class, "clip",
      Declaration.Constraint.class, "constraint", Declaration.Average.class, "average");

  private Kinds() {}

  /** For who has used the name where another kind is wanted. */
  static String hint(Declaration declaration) {
    String name = declaration.name().text();
    if (declaration instanceof Declaration.Measure measure) {
      return ofTrainer(name, measure.metric() ? "metric" : "loss");
    }
    if (declaration instanceof Declaration.Schedule) {
      return "`" + name + "` is a schedule: call it, `" + name
          + "(...)`, where a line of a trainer takes a number, such as `lr`.";
    }
    if (declaration instanceof Declaration.Initializer) {
      return "`" + name + "` is an initializer: call it, `" + name
          + "(...)`, after the `~` of a parameter, or as a layer's option `initial`.";
    }
    if (declaration instanceof Declaration.Function || declaration instanceof Declaration.Layer) {
      return "`" + name + "` is a " + (declaration instanceof Declaration.Layer ? "layer" : "function")
          + ": a model calls it, `y = " + name + "(x)`.";
    }
    String line = LINES.get(declaration.getClass());
    return line != null ? ofTrainer(name, line)
        : "`" + name + "` is a " + (declaration instanceof Declaration.Model ? "model, which has no value itself: a "
            + "trainer's losses and metrics read what it defines, and what a model calls is a layer."
            : "trainer, which nothing names.");
  }

  private static String ofTrainer(String name, String line) {
    String article = "aeiou".indexOf(line.charAt(0)) >= 0 ? "an " : "a ";
    return "`" + name + "` is " + article + line + ": a trainer has a line `" + line + " " + name + "(...)`.";
  }
}
