package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.descentlang.compiler.Compilation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "explain", description = {
    "Shows what the compiler makes of a program: its gradients as maths, parameters, memory, operations;",
    "or what one stage of the compiler made of it."},
    footer = {"  descent explain digits.dl", "  descent explain digits.dl --stage differentiate"})
final class ExplainCommand extends ConsoleCommand {

  @Spec
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The .dl file.")
  private Path file;

  @Option(names = "--stage", paramLabel = "NAME",
      description = "The stage: parse, check, lower, differentiate, simplify, schedule, memory, emit.")
  private Optional<String> stage = Optional.empty();

  @Mixin
  private CompilationOptions options;

  ExplainCommand(Console console) {
    super(console);
  }

  @Override
  void run() throws IOException {
    Map<String, Supplier<String>> stages =
        new Programs(console()).compile(List.of(file), options.options()).texts();
    String name = stage.orElse(Compilation.OVERVIEW);
    if (!stages.containsKey(name)) {
      throw new ParameterException(spec.commandLine(), "there is no stage `" + name + "` among "
          + String.join(", ", stages.keySet()));
    }
    print(stages.get(name).get().stripTrailing());
  }
}
