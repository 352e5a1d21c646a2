package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.descentlang.compiler.Stages;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Parameter;
import org.descentlang.compiler.source.Source;

/**
 * What the compiler makes of a function, a loss or a layer, and the derivatives that it takes, as maths. Each input is
 * moved by a parameter, so that it has a gradient; of what sees one example alone, the batch's index is left out.
 */
final class Derivation {
  /** What moves inputs and shows their gradients. */
  static final String DECLARATIONS = """
      optimizer expose() {
        update w by g at t { w := g }
      }

      layer shift() {
        weight value: [] = 0
        return value
      }

      loss itself(v) = v
      loss weighed(v: [..s], by: [..s]) = sum(s) v[s] * by[s]
      """;

  /** A derivative by these is of no use. */
  private static final Set<String> GIVEN = Set.of("target", "label", "sign", "weight");

  /** Neither by these, of numbers. */
  private static final Set<String> CHOSEN = Set.of("value", "limit", "least", "q", "lr", "weight_decay");

  private static final Pattern TYPED =
      Pattern.compile("(\\w+): (\\[[^\\]]*](?: of \\w+\\[\\d+](?: or -\\d+)?)?|\\w+\\[\\d+])");
  private static final Pattern LETTERS = Pattern.compile("\\[[a-z](?:, [a-z])+]");
  private static final Pattern FRAME = Pattern.compile(
      "train:|predict:|  (itself|weighed|loss)\\..*|  return .*|  \\S+ := .*|  \\w+(\\[.*?])? = given_.*|  \\S+ ~ .*zeros.*");
  private static final Pattern ACCUMULATED =
      Pattern.compile("  (\\S+)\\.grad_sum\\.next(\\[.*?])? = if pending == 0 then (.*) else .*");

  private final Described definition;
  private final Example example;
  private final String result;

  /** {@code dense(x: [3], 2)}, and the shape of its result. */
  record Example(String call, String shape) {
    String definition() {
      return call.substring(0, call.indexOf('('));
    }
  }

  private Derivation(Described definition, Example example) {
    this.definition = definition;
    this.example = example;
    this.result = definition.kind().equals("layer") || example.call.contains("value: ") ? "y" : "value";
  }

  /** Of the definition, so many after the first of its name, if it is one that is differentiated. */
  static Optional<String> of(Described definition, int number) {
    Declaration declaration = definition.declaration();
    boolean differentiated = declaration instanceof Declaration.Function || declaration instanceof Declaration.Layer
        || declaration instanceof Declaration.Measure measure && !measure.metric();
    if (!differentiated || LibraryExamples.BLOCKS.contains(definition.name())) {
      return Optional.empty();
    }
    Example example = LibraryExamples.of(definition.name(), number).orElseGet(() -> example(definition));
    return new Derivation(definition, example).shortest();
  }

  /** Of real numbers, and vectors as long as is said at run time, or where there are classes of three values. */
  private static Example example(Described definition) {
    boolean classes = definition.signature().contains("class[");
    List<String> arguments = new ArrayList<>();
    boolean bounded = false;
    for (Parameter parameter : definition.parameters()) {
      if (parameter.preset().isEmpty()) {
        String type = parameter.type().map(t -> t.span().text()).orElse("[]").replace(" or bool", "")
            .replaceFirst("^\\[\\.\\.s]$", "[]");
        if (type.equals("[n]") && !classes && !bounded) {
          type = "[n <= 4]";
          bounded = true;
        }
        arguments.add(parameter.name() + ": " + (classes ? type.replaceAll("\\b[nm]\\b", "3") : type));
      }
    }
    return new Example(definition.name() + "(" + String.join(", ", arguments) + ")", "");
  }

  /** Options by their names, where the formula is no longer for it. */
  private Optional<String> shortest() {
    List<String> options = definition.parameters().stream()
        .filter(p -> p.preset().filter(preset -> isNumber(preset.span().text())).isPresent())
        .map(p -> p.name().text()).filter(name -> !example.call.contains(name + " =")).toList();
    return Shortest.of(options, this::text);
  }

  /** Of zero, an option is off. */
  private static boolean isNumber(String preset) {
    return preset.matches("-?[\\d._]+(e-?\\d+)?") && Double.parseDouble(preset.replace("_", "")) != 0;
  }

  private Optional<String> text(List<String> named) {
    return Stages.tried(new Source("library.dl", program(named), false))
        .map(Stages::last).map(unit -> Optional.of(readable(Printer.text(unit.train())))
            .filter(text -> !text.isEmpty()).orElseGet(() -> readable(Printer.text(unit.predict()))));
  }

  private String program(List<String> named) {
    List<String> inputs = new ArrayList<>();
    StringBuilder moved = new StringBuilder();
    Matcher typed = TYPED.matcher(example.call);
    while (typed.find()) {
      String name = typed.group(1);
      boolean isMoved = isMoved(name, typed.group(2));
      inputs.add((isMoved ? "given_" : "") + name + ": " + typed.group(2));
      if (isMoved) {
        String at = indices(name);
        moved.append("  ").append(name).append(at).append(" = given_").append(name).append(at).append(" + shift()\n");
      }
    }
    if (!example.shape.isEmpty()) {
      inputs.add(result + "_grad: " + example.shape);
    }
    inputs.addAll(named);
    String call = TYPED.matcher(example.call).replaceAll("$1");
    String options = named.stream().map(o -> ", " + o + " = " + o).collect(Collectors.joining())
        + (definition.kind().equals("loss") ? ", reduction = 'none'" : "");
    String given = named.stream().map(o -> o + " = " + o).collect(Collectors.joining(", "));
    return DECLARATIONS + "\nmodel Shown(" + String.join(", ", inputs) + ") {\n" + moved + "  " + result + " = "
        + call.substring(0, call.length() - 1) + options + ")\n  return " + result + "\n}\n\ntrainer Fit {\n"
        + "  model Shown(" + given + ")\n" + settings(named) + "  loss "
        + (example.shape.isEmpty() ? "itself(" + result : "weighed(" + result + ", " + result + "_grad")
        + ", reduction = 'sum')\n  optimizer expose()\n  batch 2\n}\n";
  }

  private String settings(List<String> named) {
    return definition.parameters().stream().filter(p -> named.contains(p.name().text()))
        .map(p -> "  setting " + p.name() + " = " + p.preset().get().span().text() + "\n")
        .collect(Collectors.joining());
  }

  private static boolean isMoved(String name, String type) {
    return type.matches("\\[[^\\]]*]") && !GIVEN.contains(name) && !(type.equals("[]") && CHOSEN.contains(name));
  }

  /** Where there are several, those of the declaration, if it names them by letters. */
  private String indices(String name) {
    int dimensions = dimensions(name);
    return definition.parameters().stream().filter(p -> p.name().text().equals(name) && dimensions > 1)
        .map(p -> p.type().map(t -> t.span().text().toLowerCase(Locale.ROOT)).orElse("[]"))
        .filter(type -> LETTERS.matcher(type).matches()).findFirst()
        .orElse(List.of("", "[i]", "[i, j]", "[c, p, q]", "[c, o, p, q]").get(dimensions));
  }

  private String readable(String program) {
    List<String> inputs = TYPED.matcher(example.call).results().map(r -> r.group(1)).toList();
    String lines = program.lines().filter(line -> !FRAME.matcher(line).matches())
        .map(line -> ACCUMULATED.matcher(line).replaceFirst("  $1.grad$2 = $3"))
        .flatMap(line -> gradient(line, inputs).stream()).map(line -> line.replaceFirst("^ {2}", ""))
        .collect(Collectors.joining("\n"));
    boolean alone = !definition.kind().equals("layer") && !lines.contains("sum(b") && !lines.contains("any(b");
    String text = Wording.plain(alone ? withoutExample(lines) : lines);
    boolean isPartial = Pattern.compile("(?m)^ *" + result + "\\.grad(?:\\[.*?])? = .*" + result + "_grad")
        .matcher(text).find();
    String named = named(Wording.withCalls(resultOf(program).map(name -> renamed(text, name)).orElse(text)));
    return named.replace(result + "_grad", result + (isPartial ? ".grad.1" : ".grad"));
  }

  /** What the loss reads, where that has a name within the result, the same indices, and no parts of its own. */
  private Optional<String> resultOf(String program) {
    String name = " (" + result + "\\.[\\w.]+)";
    Matcher read = Pattern.compile("(?m)^  (?:itself\\.\\S+ = .*" + name + "(?:\\[b])?|weighed\\.\\S+ = .*" + name
        + "(\\[[^\\]]*]) \\* " + result + "_grad\\3)$").matcher(program);
    return read.find() ? Optional.of(read.group(1) == null ? read.group(2) : read.group(1))
        .filter(found -> !program.contains(found + ".sum")) : Optional.empty();
  }

  private String renamed(String text, String name) {
    return text.replaceAll("(?<![\\w.])" + Pattern.quote(name) + "(?![\\w(])", result);
  }

  /** That of an input, which is moved by one number alone, is what is summed up for it. */
  private Optional<String> gradient(String line, List<String> inputs) {
    for (String input : inputs) {
      String moved = "  " + input + ".weight.grad = ";
      if (line.startsWith(moved)) {
        Matcher sum = Pattern.compile("(?:lanes )?sum\\(([^)]*)\\) (.*)").matcher(line.substring(moved.length()));
        if (!sum.matches() || sum.group(2).startsWith(input + ".grad")) {
          return sum.matches() || line.endsWith(".weight.grad") ? Optional.empty() : Optional.of(line);
        }
        List<String> all = List.of(sum.group(1).split(", "));
        int own = 1 + dimensions(input);
        String inner = all.size() <= own ? "" : "sum(" + String.join(", ", all.subList(own, all.size())) + ") ";
        return Optional.of("  " + input + ".grad[" + String.join(", ", all.subList(0, Math.min(own, all.size())))
            + "] = " + (inner.isEmpty() ? bare(sum.group(2)) : inner + sum.group(2)));
      }
    }
    Matcher same = Pattern.compile("  (\\S+?)(\\[.*])? = (\\S+?)(\\[.*])?").matcher(line);
    return same.matches() && same.group(1).equals(same.group(3)) ? Optional.empty() : Optional.of(line);
  }

  /** Of an input of the example. */
  private int dimensions(String input) {
    String shape = TYPED.matcher(example.call).results().filter(t -> t.group(1).equals(input)).findFirst()
        .orElseThrow().group(2);
    return shape.equals("[]") ? 0 : shape.split(",").length;
  }

  private static String bare(String text) {
    return text.startsWith("(") && text.endsWith(")") && text.indexOf(')') == text.length() - 1
        ? text.substring(1, text.length() - 1) : text;
  }

  private static String withoutExample(String lines) {
    return lines.replaceAll("\\[b(?: < count)?]", "").replaceAll("\\[b(?: < count)?, ", "[");
  }

  /** With the result by its name, where only what it is stated by has it. */
  private String named(String text) {
    String whole = "(?<![\\w.])(?:" + result + "\\.)?" + definition.name();
    String named = Pattern.compile("(?m)^ *" + result + "(\\[.*?])? = ").matcher(text).find() ? text
        : text.replaceAll(whole + "(?![\\w.(])", result);
    return Wording.shortened(named);
  }
}
