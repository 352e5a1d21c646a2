package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.Compilation;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "predict", description = {
    "Writes what a trained model gives for each example, in the order of the data, which is read from the columns that"
        + " train has saved with the parameters, and scaled first where these come with a standardization. What is"
        + " predicted of a target that was standardized is told in its own unit, where a loss compares the two.",
    "A name that ends in .csv makes a CSV file, any other a safetensors file; one that names another kind, as"
        + " a.npz does, is refused."},
    footer = "  descent predict digits.dl --params DigitsTrainer.safetensors --data new.csv --out logits.csv")
final class PredictCommand extends ConsoleCommand {

  @Parameters(paramLabel = "FILE", description = "The .dl file.")
  private Path file;

  @Option(names = "--params", paramLabel = "FILE", required = true,
      description = "The parameters: what train has saved, or a safetensors or NPZ file with the model's names.")
  private Path parameters;

  @Option(names = "--data", paramLabel = "DATA", required = true, converter = Data.Converter.class,
      description = "The examples, as for train; the targets need not be there.")
  private Data data;

  @Mixin
  private IgnoredColumns ignored;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to write.")
  private Path out;

  @Option(names = "--trainer", paramLabel = "NAME",
      description = "The trainer whose model is meant, where the file has several.")
  private Optional<String> trainerName = Optional.empty();

  @Mixin
  private CompilationOptions options;

  PredictCommand(Console console) {
    super(console);
  }

  @Override
  void run() throws IOException {
    requireOutput();
    Programs.requireNoDirectory(parameters);
    Compilation compilation = new Programs(console()).compile(List.of(file), options.options());
    Trainer trainer = Trainers.create(Trainers.of(compilation, file).named(trainerName), 0);
    Model model = trainer.model();
    model.load(parameters);
    DataForm form = DataForm.of(parameters);
    Examples examples = data.read(
        model.ports(), ignored.besides(model.ports(), targets(trainer)), model.precision(), form.columns());
    examples.notes().forEach(this::note);
    form.apply(examples);
    form.notes(examples.ports()).forEach(this::note);
    Predictions predictions = Predictions.of(model, examples);
    form.invert(predictions, trainer, examples).forEach(this::note);
    Interruption.hold(() -> predictions.write(out));
    print(out.toString());
  }

  private void requireOutput() throws IOException {
    requireNoCollision(new OutputFiles()
        .input("the program", List.of(file))
        .input("--params", List.of(parameters))
        .input("--data", data.files())
        .output("--out", out));
    if (!OutputFiles.mayHoldPredictions(out)) {
      throw usage("--out would overwrite " + out + ", which holds a program or parameters");
    }
    if (!TextFile.isCsv(out)) {
      requireHonestName("--out", out);
    }
    OutputFiles.requireWritable(out);
  }

  private static List<Port> targets(Trainer trainer) {
    return trainer.ports().stream().filter(port -> !trainer.model().ports().contains(port)).toList();
  }
}
