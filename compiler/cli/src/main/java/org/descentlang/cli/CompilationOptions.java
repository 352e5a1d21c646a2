package org.descentlang.cli;

import org.descentlang.compiler.Options;
import org.descentlang.runtime.Precision;
import picocli.CommandLine.Option;

/** What a compilation may be told, as options of a command. */
final class CompilationOptions {

  @Option(names = "--type", paramLabel = "f32|f64", defaultValue = "f32",
      description = "The type of real numbers; default: ${DEFAULT-VALUE}.")
  private Precision type;

  Options options() {
    return options("");
  }

  Options options(String packageName) {
    return new Options(type == Precision.F64, packageName);
  }
}
