package org.descentlang.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command itself: what it is asked to do, a subcommand says. */
@Command(
    name = "descent",
    mixinStandardHelpOptions = true,
    versionProvider = Descent.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Turns .dl files, which say what a machine should learn, into Java that learns it.",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  descent train digits.dl --data digits.csv --validation 0.2 --epochs 40",
        "  descent compile digits.dl -d src/generated",
        "",
        "Exit status: 0 done; 1 the program or its data is wrong; 2 the command line is wrong;",
        "3 a file can't be read or written; 70 the fault is ours; 130 or 143 stopped by a signal;",
        "141 nothing reads the output any more."
    })
final class Descent implements Runnable {

  private static final List<Class<?>> COMMANDS = List.of(
      CheckCommand.class,
      CompileCommand.class,
      ExplainCommand.class,
      CheckGradientsCommand.class,
      BenchCommand.class,
      TrainCommand.class,
      PredictCommand.class,
      HelpCommand.class);

  private static final int WIDTH = 100;

  @Spec
  private CommandSpec spec;

  private final Console console;

  private Descent(Console console) {
    this.console = console;
  }

  /** Runs the command with {@code arguments} and returns the exit status. */
  static int run(Console console, String... arguments) {
    Failures failures = new Failures(console);
    CommandLine line = new CommandLine(new Descent(console), new Factory(console));
    wanted(arguments).forEach(line::addSubcommand);
    line.registerConverter(Path.class, new PathConverter())
        .setOut(console.out())
        .setErr(console.err())
        .setColorScheme(Help.defaultColorScheme(console.coloured() ? Help.Ansi.ON : Help.Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(WIDTH)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
    int status = line.execute(arguments);
    console.err().flush();
    return console.out().failure().isPresent() ? failures.unprinted(status) : status;
  }

  /** The one that is named; else all, as for help. To learn what a command can do takes longer than to check a file. */
  private static List<Class<?>> wanted(String... arguments) {
    List<Class<?>> named = COMMANDS.stream()
        .filter(c -> arguments.length > 0 && c.getAnnotation(Command.class).name().equals(arguments[0])).toList();
    return named.isEmpty() || named.contains(HelpCommand.class) ? COMMANDS : named;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? They are "
        + String.join(", ", spec.subcommands().keySet()));
  }

  /** The version of the build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Descent.class.getPackage().getImplementationVersion();
      return new String[] {
          "descent " + (version == null ? "(not packaged)" : version),
          "Java " + Runtime.version()
      };
    }
  }

  /** Gives each command the console. */
  private record Factory(Console console) implements CommandLine.IFactory {
    @Override
    public <T> T create(Class<T> type) throws Exception {
      return ConsoleCommand.class.isAssignableFrom(type)
          ? type.getDeclaredConstructor(Console.class).newInstance(console)
          : CommandLine.defaultFactory().create(type);
    }
  }
}
