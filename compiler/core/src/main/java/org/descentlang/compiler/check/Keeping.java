package org.descentlang.compiler.check;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * Whether parameters and states may come to be, and draws, in what is being carried out: parameters only where they are
 * trained, however many calls lead to them.
 */
final class Keeping {
  /** What is being carried out, and what to do instead of keeping something there. */
  enum Part {
    MODEL(""),
    METRIC("a metric sees what the model defines: call it there."),
    INITIAL("an initializer draws its numbers: `u[i] ~ uniform(-1, 1)`."),
    UPDATE("what a line of the trainer needs is an argument of it: a number, a setting or a schedule.");

    private final String instead;

    Part(String instead) {
      this.instead = instead;
    }
  }

  private final Elaborator elaborator;
  private Part part = Part.MODEL;

  Keeping(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  /** From here on it is this that is carried out. */
  void enter(Part other) {
    part = other;
  }

  <T> T within(Part inner, Supplier<T> body) {
    Part outer = part;
    part = inner;
    try {
      return body.get();
    } finally {
      part = outer;
    }
  }

  /** Whether what a layer keeps would come to be here, so that each call needs a name of its own. */
  boolean keeps() {
    return part == Part.MODEL;
  }

  /** A new parameter or state. Those of an update are declared in it, where `:=` changes them. */
  void require(Statement.Declare declare) {
    boolean state = declare.kind() == Statement.Kind.STATE;
    boolean untrained = !state && !elaborator.training() && elaborator.sound();
    if (part == Part.MODEL ? !untrained : state && last(Declaration.Optimizer.class).isPresent()) {
      return;
    }
    String what = (state ? "state" : "parameter") + "s";
    String kept = "nothing would " + (state ? "change the " : "train the ") + layer()
        .map(site -> what + " of `" + site.declaration().name() + "`")
        .orElse(declare.kind().name().toLowerCase(Locale.ROOT) + " `" + declare.name() + "`");
    throw new Rejection(part == Part.MODEL
        ? Diagnostic.error("misplaced", place(declare.span()), kept + ", for training does without")
            .hint("call it where `training` is true, too.")
        : Diagnostic.error("misplaced", place(declare.span()), kept + " here: only a model and its losses have " + what)
            .hint(part.instead));
  }

  /** An update is the same for the same gradients. */
  void requireDraw(Statement.Define define) {
    if (part == Part.UPDATE) {
      String of = layer().map(site -> " of `" + site.declaration().name() + "`").orElse("");
      throw new Rejection(Diagnostic.error("misplaced", place(define.span()),
          "`" + define.name() + "`" + of + " is drawn, and an update draws nothing"));
    }
  }

  private Optional<CallChain.Site> layer() {
    return last(Declaration.Layer.class);
  }

  private Optional<CallChain.Site> last(Class<? extends Declaration> kind) {
    return elaborator.callChain().last().filter(site -> kind.isInstance(site.declaration()));
  }

  /** Of a layer, the call. Of what keeps nothing, whatever calls it, the line has been reported. */
  private Span place(Span line) {
    if (elaborator.callChain().last().filter(site -> Blocks.keepsNothing(site.declaration())).isPresent()) {
      throw new Rejection();
    }
    return layer().map(CallChain.Site::call).orElse(line);
  }
}
