package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.descentlang.compiler.Compilation;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.DivergenceException;
import org.descentlang.runtime.fit.Fit;
import org.descentlang.runtime.fit.JsonLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "train", description = {
    "Trains a model on data, and saves it; also on Ctrl-C, which stops it after the step in progress.",
    "Data is a CSV file whose first line names the columns, an NPZ or safetensors file with an array for each input and"
        + " target by name, or NAME=FILE,NAME=FILE with IDX or NPY files, which may be gzipped."},
    footer = {
        "  descent train digits.dl --data digits.csv --validation 0.2 --epochs 40",
        "  descent train mnist.dl --data pixels=images.gz,digit=labels.gz --save mnist.safetensors",
        "  descent train digits.dl --data digits.csv --epochs 10 --resume DigitsTrainer.safetensors"})
final class TrainCommand extends ConsoleCommand {

  private static final long EPOCHS = 10;
  private static final String HINT = "; a smaller learning rate may help";

  @Parameters(paramLabel = "FILE", description = "The .dl file.")
  private Path file;

  @Option(names = "--data", paramLabel = "DATA", required = true, converter = Data.Converter.class,
      description = "The examples to learn from.")
  private Data data;

  @Mixin
  private IgnoredColumns ignored;

  @Option(names = "--standardize", paramLabel = "NAMES", split = ",",
      description = "Inputs or targets to shift and scale so that each feature has mean 0 and standard deviation 1 over"
          + " the examples to learn from; the save keeps how. With --init or --resume its file says it.")
  private List<String> standardized = List.of();

  @Option(names = "--validation", paramLabel = "DATA|FRACTION", converter = Validation.Converter.class,
      description = "What to measure with after each epoch: other data, or a part of the examples.")
  private Validation validation;

  @Option(names = "--epochs", paramLabel = "N",
      description = "How often to go through the examples; default: 10. With --resume, that many epochs more.")
  private Optional<Long> epochs = Optional.empty();

  @Option(names = "--steps", paramLabel = "N",
      description = "How many mini-batches to learn from, instead. With --resume, that many more.")
  private Optional<Long> steps = Optional.empty();

  @Option(names = "--trainer", paramLabel = "NAME", description = "Which trainer of the file, where it has several.")
  private Optional<String> trainerName = Optional.empty();

  @Mixin
  private CompilationOptions options;

  @Option(names = "--seed", paramLabel = "S",
      description = "A whole number that fixes all that is random: parameters, order, draws, split; default: 1.")
  private Optional<Long> seed = Optional.empty();

  @Mixin
  private ThreadsOption threads;

  @Option(names = "--init", paramLabel = "FILE",
      description = "Begin with the parameters of a safetensors or NPZ file; their names must be the model's.")
  private Optional<Path> init = Optional.empty();

  @Option(names = "--resume", paramLabel = "FILE",
      description = "Go on where a run stopped that was saved in this file, bit for bit.")
  private Optional<Path> resume = Optional.empty();

  @Option(names = "--save", paramLabel = "FILE",
      description = "Where to save the trainer after each epoch, as a safetensors file; default: TRAINER.safetensors.")
  private Optional<Path> save = Optional.empty();

  @Option(names = "--log", paramLabel = "FILE", description = "Write a JSON object for each step and each epoch.")
  private Optional<Path> log = Optional.empty();

  @Option(names = "--plateau", paramLabel = "SETTING[,NAME=N...]", converter = PlateauRule.Converter.class,
      description = "Multiply a setting by a factor (default: 0.1) when more than patience (10) epochs in a row have"
          + " not lowered the validation loss, or without one the training loss, by more than the share threshold"
          + " (1e-4) or by a difference; then again after cooldown (0) epochs more, and not below minimum (0).")
  private PlateauRule plateau;

  @Option(names = "--roc-auc", paramLabel = "OUTPUT=TARGET", converter = Answer.Converter.class,
      description = "In the end, tell the area under the ROC curve of an output of the model for a target of two"
          + " classes: how often a positive example has a higher output than a negative one.")
  private Answer ranking;

  @Option(names = "--confusion", paramLabel = "OUTPUT=TARGET", converter = Answer.Converter.class,
      description = "In the end, print the confusion matrix: how often the largest number of an output of the model"
          + " stands at each class, for each label of a target.")
  private Answer classification;

  @Option(names = "--no-shuffle", description = "Take the examples in the order of the data.")
  private boolean inOrder;

  TrainCommand(Console console) {
    super(console);
  }

  @Override
  void run() throws IOException {
    requireSense();
    requireOutputs(save);
    for (Path input : Stream.concat(init.stream(), resume.stream()).toList()) {
      Programs.requireNoDirectory(input);
    }
    Compilation compilation = new Programs(console()).compile(List.of(file), options.options());
    long key = seed();
    Class<? extends Trainer> type = Trainers.of(compilation, file).named(trainerName);
    Trainer trainer = threads.create(type, key);
    threads.note(this, trainer);
    Path target = save.orElse(Path.of(trainer.getClass().getSimpleName() + ".safetensors"));
    requireOutputs(Optional.of(target));
    Optional<DataForm> form = form();
    Validation.Parts parts = parts(trainer, form.map(DataForm::columns).orElse(Map.of()), key);
    // Better now than after training.
    Examples one = parts.training().rows(new int[1]);
    if (classification != null) {
      classification.confusion(trainer, one);
    }
    if (ranking != null) {
      ranking.area(trainer, one);
    }
    if (init.isPresent()) {
      List<String> missing = trainer.initialize(init.get());
      if (!missing.isEmpty()) {
        note(String.join(", ", missing) + (missing.size() == 1 ? " begins" : " begin") + " anew: not in "
            + init.get());
      }
    }
    DataForm scaled = form.orElseGet(() -> DataForm.of(parts.training(), standardized));
    scaled.apply(parts.training());
    parts.validation().ifPresent(scaled::apply);
    form.ifPresent(saved -> saved.notes(trainer.ports()).forEach(this::note));
    Standstill standstill = new Standstill(trainer);
    if (train(trainer, parts, target, scaled.arrays())) {
      report(trainer, parts, target);
      standstill.note().ifPresent(this::note);
    }
  }

  private void requireSense() {
    if (init.isPresent() && resume.isPresent()) {
      throw usage("--init begins a run and --resume goes on with one: only one of them makes sense");
    }
    if (seed.isPresent() && resume.isPresent()) {
      throw usage("--resume goes on with the seed of the run that it continues: leave --seed out");
    }
    if (!standardized.isEmpty() && (init.isPresent() || resume.isPresent())) {
      throw usage("--standardize is for parameters that begin anew: with --init or --resume the file says how the data"
          + " was scaled");
    }
    if (epochs.isPresent() && steps.isPresent()) {
      throw usage("--epochs and --steps both say how long to train: only one of them makes sense");
    }
    requirePositive("--epochs", epochs);
    requirePositive("--steps", steps);
    threads.requireSense(this);
  }

  /** Better now than after an epoch. */
  private void requireOutputs(Optional<Path> target) throws IOException {
    requireNoCollision(outputs(target));
    if (target.isPresent() && !OutputFiles.mayHoldParameters(target.get())) {
      throw usage("--save would overwrite " + target.get() + ", which is no save of parameters");
    }
    target.ifPresent(path -> requireHonestName("--save", path));
    if (target.isPresent()) {
      OutputFiles.requireWritable(target.get());
    }
    if (log.isPresent()) {
      OutputFiles.requireFolder(log.get());
    }
  }

  private OutputFiles outputs(Optional<Path> target) {
    OutputFiles files = new OutputFiles()
        .input("the program", List.of(file))
        .input("--data", data.files())
        .input("--validation", validation == null ? List.of() : validation.files())
        .input("--init", init.stream().toList())
        .input("--resume", resume.stream().toList());
    target.ifPresent(path -> files.output("--save", path));
    log.ifPresent(path -> files.output("--log", path));
    return files;
  }

  private void requirePositive(String option, Optional<Long> value) {
    if (value.isPresent() && value.get() < 1) {
      throw usage(option + " is " + value.get() + ", but must be at least 1");
    }
  }

  /** The seed of a run that is resumed chose its validation part, so it must choose it again. */
  private long seed() throws IOException {
    if (resume.isEmpty()) {
      return seed.orElse(1L);
    }
    try {
      return Long.parseLong(ArrayFile.read(resume.get()).metadata().getOrDefault("descent.seed", ""));
    } catch (NumberFormatException noSeed) {
      throw new Problem(resume.get() + ": no save of a trainer");
    }
  }

  /** Parameters that have been learned already go on with data of the same form. */
  private Optional<DataForm> form() throws IOException {
    Optional<Path> origin = init.or(() -> resume);
    return origin.isEmpty() ? Optional.empty() : Optional.of(DataForm.of(origin.get()));
  }

  private Validation.Parts parts(Trainer trainer, Map<String, String> columns, long key) throws IOException {
    List<Port> others = ignored.besides(trainer.ports(), List.of());
    ignored.requireIn(data);
    Examples examples = data.read(trainer.ports(), others, trainer.precision(), columns);
    examples.notes().forEach(this::note);
    if (validation == null) {
      return new Validation.Parts(examples, Optional.empty());
    }
    Validation.Parts parts = validation.parts(examples, trainer, others, key);
    parts.validation().orElseThrow().notes().stream()
        .filter(text -> !examples.notes().contains(text)).forEach(this::note);
    return parts;
  }

  /** Whether it went on to its end, rather than until the process was asked to end. */
  private boolean train(Trainer trainer, Validation.Parts parts, Path target, NamedArrays beside)
      throws IOException {
    TrainingTable table = new TrainingTable(console(), trainer, parts);
    Fit fit = new Fit(trainer, parts.training()).shuffle(!inOrder).checkpoint(target).beside(beside).listener(table);
    parts.validation().ifPresent(fit::validation);
    resume.ifPresent(fit::resume);
    if (plateau != null) {
      plateau.apply(fit, trainer);
    }
    if (steps.isPresent()) {
      fit.steps(steps.get());
    } else {
      fit.epochs(epochs.orElse(EPOCHS));
    }
    try (Interruption interruption = new Interruption(fit::stop)) {
      runLogged(fit, trainer);
      table.endUnfinished();
      if (interruption.came()) {
        reportStop(table.steps(), target);
      }
      return !interruption.came();
    } catch (DivergenceException divergence) {
      throw new Problem(divergence.getMessage() + HINT);
    } finally {
      table.end();
    }
  }

  private void runLogged(Fit fit, Trainer trainer) throws IOException {
    if (log.isEmpty()) {
      fit.run();
      return;
    }
    try (JsonLines lines = JsonLines.to(log.get(), trainer.precision(), logOptions())) {
      fit.listener(lines).run();
    }
  }

  /** A run that is resumed goes on in its log, too. */
  private OpenOption[] logOptions() {
    return resume.isEmpty() ? new OpenOption[0]
        : new OpenOption[] {StandardOpenOption.CREATE, StandardOpenOption.APPEND};
  }

  private void reportStop(long steps, Path target) {
    print("");
    if (steps == 0) {
      print("stopped before the first step: nothing is saved");
    } else {
      print("stopped after " + steps + (steps == 1 ? " step" : " steps") + ": --resume " + target + " goes on");
      print("saved: " + target);
    }
  }

  private void report(Trainer trainer, Validation.Parts parts, Path target) {
    String part = parts.validation().isPresent() ? "validation" : "training";
    Examples examples = parts.validation().orElse(parts.training());
    Tally measured = Fit.evaluate(trainer, examples);
    String area = ranking == null ? "" : ", roc_auc " + TrainingTable.number(ranking.area(trainer, examples));
    print("");
    String by = trainer.averages().size() > 0 ? ", by averages" : "";
    print("final " + part + by + ": " + TrainingTable.summary(measured) + area);
    if (classification != null) {
      classification.confusion(trainer, examples).forEach(this::print);
    }
    print("saved: " + target);
    if (!Double.isFinite(measured.loss())) {
      throw new Problem("the final " + part + " loss is " + measured.loss() + ": training has diverged" + HINT);
    }
  }
}
