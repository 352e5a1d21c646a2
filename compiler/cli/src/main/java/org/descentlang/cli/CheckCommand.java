package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.descentlang.compiler.Options;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "check", description = "Reports what is wrong with programs, and writes nothing.",
    footer = "  descent check digits.dl")
final class CheckCommand extends ConsoleCommand {

  @Parameters(arity = "1..*", paramLabel = "FILE",
      description = "The .dl files. What they import is found from where they are.")
  private List<Path> files;

  CheckCommand(Console console) {
    super(console);
  }

  @Override
  void run() throws IOException {
    new Programs(console()).check(files, Options.DEFAULT);
  }
}
