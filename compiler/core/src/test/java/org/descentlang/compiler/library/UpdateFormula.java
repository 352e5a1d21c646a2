package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.Stages;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Parameter;
import org.descentlang.compiler.source.Source;

/** What the compiler makes of an optimizer, a schedule, a penalty, a clip or a constraint, for a matrix w. */
final class UpdateFormula {
  private static final Pattern FRAME = Pattern.compile("update:|  (scale|last\\.rate) = .*|  return .*|  \\S+ := .*");
  private static final String CALL = "(?<=[ (])%s\\(((?:[^()]|\\([^()]*\\))*)\\)";
  private static final String PROXIMAL = " proximal";
  private static final Pattern COMMA = Pattern.compile(", (?![^(\\[]*[)\\]])");

  private final Described definition;
  private final String line;
  private final List<String> positional = new ArrayList<>();

  private UpdateFormula(Described definition, String line) {
    this.definition = definition;
    this.line = line;
  }

  /** One formula, or of a penalty with a proximal map two. */
  static List<String> of(Described definition) {
    List<String> lines = UpdateLines.isLine(definition.declaration())
        ? UpdateLines.ALL.getOrDefault(definition.name(), List.of()) : List.of();
    return Stream.concat(lines.stream().limit(1), lines.stream().filter(line -> line.endsWith(PROXIMAL)))
        .flatMap(line -> new UpdateFormula(definition, line).shortest().stream()).toList();
  }

  private Optional<String> shortest() {
    Map<String, String> arguments = arguments();
    List<String> options = definition.parameters().stream().map(p -> p.name().text())
        .filter(name -> arguments.containsKey(name) && isNumber(arguments.get(name))).toList();
    return Shortest.of(options, named -> text(arguments, named));
  }

  /** Those of the line, and presets. */
  private Map<String, String> arguments() {
    Map<String, String> arguments = new LinkedHashMap<>();
    var call = Pattern.compile(CALL.formatted(definition.name())).matcher(line);
    String[] written = call.find() && !call.group(1).isEmpty() ? COMMA.split(call.group(1)) : new String[0];
    List<Parameter> parameters = definition.parameters();
    for (int i = 0; i < written.length; i++) {
      String[] sides = written[i].split(" = ", 2);
      String name = sides.length == 2 ? sides[0] : parameters.get(i).name().text();
      if (sides.length == 1) {
        positional.add(name);
      }
      arguments.put(name, sides[sides.length - 1]);
    }
    parameters.forEach(p -> p.preset().filter(preset -> isNumber(preset.span().text()))
        .ifPresent(preset -> arguments.putIfAbsent(p.name().text(), preset.span().text())));
    return arguments;
  }

  /** Of zero, an option is off. */
  private static boolean isNumber(String text) {
    return text.matches("-?[\\d._]+(e-?\\d+)?") && Double.parseDouble(text.replace("_", "")) != 0;
  }

  private Optional<String> text(Map<String, String> arguments, List<String> named) {
    String call = definition.name() + "(" + arguments.entrySet().stream()
        .map(a -> (positional.contains(a.getKey()) ? "" : a.getKey() + " = ")
            + (named.contains(a.getKey()) ? a.getKey() : a.getValue()))
        .collect(Collectors.joining(", ")) + ")";
    String settings = named.stream().map(name -> "setting " + name + " = " + arguments.get(name) + "\n  ")
        .collect(Collectors.joining());
    String whole = line.replaceFirst(CALL.formatted(definition.name()), call);
    String program = UpdateLines.program(line).replace("  " + line, "  " + settings + whole);
    return Stages.tried(new Source("library.dl", program, false))
        .map(stages -> readable(Printer.text(stages.last().update())));
  }

  private String readable(String update) {
    boolean ofSchedule = definition.declaration() instanceof Declaration.Schedule;
    return Wording.shortened(Wording.plain(ofSchedule ? rate(update) : named(update)));
  }

  /** The learning rate alone; a schedule counts from 0. */
  private static String rate(String update) {
    String lines = lines(update, Pattern.compile("update:|  scale = .*|.*y\\.weight.*|  return .*"))
        .replace("updates", "t");
    return lines.contains("last.rate = lr") ? lines.replaceFirst("\n?last\\.rate = lr", "")
        : lines.replace("last.rate", "lr");
  }

  /** Of what is no optimizer, without the update of the one that stands there. */
  private String named(String update) {
    boolean after = line.endsWith(PROXIMAL) || definition.declaration() instanceof Declaration.Constraint;
    boolean ofOptimizer = definition.declaration() instanceof Declaration.Optimizer;
    String text = lines(update, FRAME).replace("y.weight.grad_sum[i, j] * scale", "g[i, j]")
        .replaceFirst("(?m)^y\\.weight\\.step\\[i, j] = g\\[i, j]\n", "")
        .replace("y.weight.step", ofOptimizer || after ? "g" : "g.next")
        .replace("optimizer/y.weight/w.next", after ? "w" : "w.1").replace("optimizer/y.weight/", "")
        .replaceAll("y\\.weight\\.(penalty\\.|proximal\\.|constraint\\.)?penalty_grad", "w.grad")
        .replaceAll("y\\.weight\\.(?!next)", "").replace("y.weight", "w").replaceAll("\\bclip\\.", "")
        .replace("last.rate", "s").replace("(updates + 1)", "t").replace("updates + 1", "t")
        .replace("updates", "(t - 1)");
    return ofOptimizer ? text : text.lines()
        .filter(l -> !l.startsWith(after ? "w[i, j] = " : "w.next[i, j] = "))
        .filter(l -> !l.startsWith("g.next[i, j] = g[i, j] + "))
        .collect(Collectors.joining("\n"));
  }

  private static String lines(String update, Pattern left) {
    return update.lines().filter(text -> !left.matcher(text).matches()).map(String::strip)
        .collect(Collectors.joining("\n"));
  }
}
