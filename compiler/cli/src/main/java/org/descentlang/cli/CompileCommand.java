package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.Compilation.JavaFile;
import org.descentlang.compiler.Options;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "compile", description = {
    "Writes the Java of programs, and prints the files that it writes.",
    "A file that is already as it should be is left alone, and one that was not generated is not replaced."},
    footer = {"  descent compile digits.dl -d src/generated", "  descent compile model.dl losses.dl -d out --type f64"})
final class CompileCommand extends ConsoleCommand {

  @Parameters(arity = "1..*", paramLabel = "FILE",
      description = "The .dl files. What they import is found from where they are.")
  private List<Path> files;

  @Option(names = {"-d", "--directory"}, paramLabel = "DIR", required = true,
      description = "The source root to write to; packages become folders in it.")
  private Path directory;

  @Option(names = "--package", paramLabel = "NAME", defaultValue = "",
      description = "The Java package where a file names none.")
  private String packageName;

  @Mixin
  private CompilationOptions options;

  CompileCommand(Console console) {
    super(console);
  }

  @Override
  void run() throws IOException {
    List<JavaFile> generated = new Programs(console()).compile(files, options()).files();
    OutputFiles roles = new OutputFiles().input("a program", files);
    generated.forEach(file -> roles.output(file.className(), directory.resolve(file.path())));
    requireNoCollision(roles);
    for (JavaFile file : generated) {
      if (!JavaFile.mayReplace(directory.resolve(file.path()))) {
        throw usage(directory.resolve(file.path()) + " would be overwritten, but is no generated file");
      }
    }
    List<Path> written = new ArrayList<>();
    Interruption.hold(() -> {
      for (JavaFile file : generated) {
        Path target = directory.resolve(file.path());
        if (TextFile.writeIfChanged(target, file.text())) {
          written.add(target);
        }
      }
    });
    written.forEach(target -> print(target.toString()));
  }

  private Options options() {
    try {
      return options.options(packageName);
    } catch (IllegalArgumentException noName) {
      throw usage("--package: " + noName.getMessage());
    }
  }
}
