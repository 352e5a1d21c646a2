package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "explain",
    description = "Shows what a program is compiled to: its gradients as maths, parameters, memory, operations.",
    footer = {"  descent explain digits.dl", "  descent explain digits.dl --stage differentiate"})
final class ExplainCommand extends ConsoleCommand {

  @Parameters(paramLabel = "FILE", description = "The .dl file.")
  private Path file;

  @Option(names = "--stage", paramLabel = "NAME", description = "The stage that is shown instead.")
  private Optional<String> stage = Optional.empty();

  @Mixin
  private CompilationOptions options;

  ExplainCommand(Console console) {
    super(console);
  }

  /** The help lists the stages as the compiler describes them. */
  @Spec
  void describe(CommandSpec spec) {
    List<String> lines = new ArrayList<>(List.of(spec.usageMessage().description()));
    lines.add("Or what one stage of the compiler has made of it:");
    Stream.of(Stage.values()).forEach(s -> lines.add("  %-13s  %s".formatted(s.word(), s.description())));
    spec.usageMessage().description(lines.toArray(String[]::new));
  }

  @Override
  void run() throws IOException {
    stage.ifPresent(this::requireStage);
    Map<String, Supplier<String>> stages =
        new Programs(console()).compile(List.of(file), options.options()).texts();
    Supplier<String> text = stages.get(stage.orElse(Compilation.OVERVIEW));
    if (text == null) {
      throw new Problem(
          file + ": without a trainer there is nothing to show of the stage `" + stage.orElseThrow() + "`");
    }
    print(text.get().stripTrailing());
  }

  private void requireStage(String name) {
    List<String> known = Stream.of(Stage.values()).map(Stage::word).toList();
    if (!known.contains(name)) {
      throw usage("there is no stage `" + name + "`; they are " + String.join(", ", known));
    }
  }
}
