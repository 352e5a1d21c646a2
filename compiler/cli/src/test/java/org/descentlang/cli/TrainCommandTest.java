package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {

  @TempDir
  private Path folder;
  private Line line;

  @BeforeEach
  void writeProgram() throws IOException {
    line = Line.in(folder);
  }

  private Run train(Object... options) {
    return Run.of(Stream.concat(
        Stream.of("train", line.program(), "--data", line.data()), Stream.of(options)).toArray());
  }

  private static float[] parameter(Path file, String name) throws IOException {
    return (float[]) ArrayFile.read(file).arrays().get(name).array();
  }

  @Test
  void findsTheLineAndTellsHowEachEpochWent() throws IOException {
    Path save = folder.resolve("line.safetensors");
    Run run = train("--validation", "0.2", "--epochs", 30, "--seed", 7, "--save", save);
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0))
        .isEqualTo("LineTrainer: 2 parameters, f32; 32 examples, 8 for validation; batch 8; seed 7");
    assertThat(lines.get(1))
        .matches("epoch +loss +mean_absolute_error +validation loss +validation mean_absolute_error");
    assertThat(lines.subList(2, 32)).allMatch(text -> text.length() == lines.get(1).length());
    assertThat(lines.get(33)).matches("final validation: loss [0-9.]+e-1[0-9], mean_absolute_error [0-9.]+e-0[5-9]");
    assertThat(lines.get(34)).isEqualTo("saved: " + save);
    assertThat(parameter(save, "y.weight")[0]).isBetween(2.99f, 3.01f);
    assertThat(parameter(save, "y.bias")[0]).isBetween(0.99f, 1.01f);
  }

  @Test
  void aProgramThatIsTooSmallForThreadsSaysSo() {
    Run run = train("--steps", 1, "--threads", 2, "--save", folder.resolve("a"));
    assertThat(run.err()).isEqualTo("note: LineTrainer is too small to be shared: one thread does a step\n");
    assertThat(run.out()).doesNotContain("threads");
  }

  @Test
  void threadsAreSaidByTheProgramOrTheCommandAndChangeNothing() throws IOException {
    String wide = Files.readString(line.program()).replace("lr = 0.1", "lr = 1e-4").replaceFirst("batch +8", "batch 32")
        .replace("dense(x, 1)", "dense(relu(dense(relu(dense(x, 600)), 600)), 1)")
        .replace("metric", "threads 2\n  metric");
    Path program = line.write("wide.dl", wide);
    Path first = folder.resolve("first.safetensors");
    Path second = folder.resolve("second.safetensors");
    Run said = Run.of("train", program, "--data", line.data(), "--steps", 2, "--save", first);
    Run chosen = Run.of("train", program, "--data", line.data(), "--steps", 2, "--threads", 1, "--save", second);
    assertThat(said.out()).contains("; seed 1; 2 threads\n");
    assertThat(chosen.out()).contains("; seed 1\n");
    assertThat(second).hasSameBinaryContentAs(first);
  }

  /** 32 examples in mini-batches of 8 are four steps. */
  @Test
  void whatAnUnfinishedEpochHasShownIsTold() throws IOException {
    Path log = folder.resolve("log");
    Run run = train("--validation", "0.2", "--steps", 6, "--log", log, "--save", folder.resolve("a"));
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(2)).matches(" {4}1( +[0-9.]+){4}");
    assertThat(lines.get(3)).matches(" {4}2( +[0-9.]+){2}  \\(2 of 4 steps\\)");
    double mean = Files.readAllLines(log).stream().filter(text -> text.contains("\"epoch\":2,\"loss\""))
        .mapToDouble(text -> Double.parseDouble(text.replaceAll(".*\"loss\":([^,]*),.*", "$1")))
        .average().orElseThrow();
    assertThat(Double.parseDouble(lines.get(3).strip().split(" +")[1])).isCloseTo(mean, within(6e-5));
    assertThat(lines.get(4)).isEmpty();
    assertThat(train("--steps", 5, "--save", folder.resolve("b")).out()).doesNotContain("steps)");
  }

  @Test
  void tellsTheAreaUnderARocCurve() throws IOException {
    Path program = line.write("risk.dl", """
        model Risk(x: [1]) {
          score = dense(x, 1)
          logits = concat(0 * score, score)
          return score, logits
        }

        trainer RiskTrainer {
          model      Risk
          target     kind: class[2] or -1
          loss       cross_entropy(logits, kind, ignore = -1)
          optimizer  sgd(lr = 0.1)
          batch      2
        }
        """);
    // The last example is of no class, and a tie of two others is half a pair of four.
    Path data = line.write("risk.csv", "x,kind\n1,0\n2,0\n2,1\n3,1\n9,-1\n");
    Run run = Run.of("train", program, "--data", data, "--save", folder.resolve("risk"), "--epochs", 50,
        "--roc-auc", "score=kind", "--confusion", "logits=kind");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).containsPattern("final training: loss [0-9.]+, roc_auc 0.8750\n").contains("""
        kind \\ logits  0  1
                    0  1  1
                    1  0  2
        saved""");
    assertThat(Run.of("train", program, "--data", data, "--confusion", "score=kind").err()).isEqualTo(
        "descent: --confusion: score REAL [1] does not tell the classes of kind INDEX []: a number for each class is"
            + " needed\n");
    assertThat(Run.of("train", program, "--data", data, "--standardize", "kind").err()).isEqualTo(
        "descent: --standardize: kind is not of real numbers for each example: it has no mean to take off\n");
    Run unknown = train("--roc-auc", "y=width", "--save", folder.resolve("a"));
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).isEqualTo("descent: --roc-auc: there is no target width, only x, height\n");
    assertThat(unknown.out()).isEmpty();
    assertThat(train("--roc-auc", "y", "--save", folder.resolve("a")).err())
        .contains("'y' is not OUTPUT=TARGET, as score=label is");
  }

  /** With a rate of 0 each epoch after the first stalls. */
  @Test
  void aSettingFallsWhereTheLossStalls() throws IOException {
    Path program = line.write("paced.dl", Files.readString(line.program())
        .replace("  optimizer  sgd(lr = 0.1, momentum = 0.5)", "  setting pace = 1\n  optimizer  sgd(lr = 0 * pace)"));
    Path save = folder.resolve("paced");
    assertThat(Run.of("train", program, "--data", line.data(), "--save", save, "--epochs", 5,
        "--plateau", "pace,factor=0.5,patience=1,cooldown=1").err()).startsWith("note: no parameter has changed");
    assertThat(ArrayFile.read(save).metadata()).containsEntry("descent.setting.pace", "0.5");
    assertThat(Run.of("train", program, "--data", line.data(), "--save", save, "--epochs", 1,
        "--plateau", "pace,factor=0.5,patience=1,cooldown=1", "--resume", save).err())
        .startsWith("note: no parameter has changed");
    assertThat(ArrayFile.read(save).metadata()).containsEntry("descent.setting.pace", "0.25");
    assertThat(train("--plateau", "pace", "--save", save).err())
        .isEqualTo("descent: --plateau: there is no setting pace, nor any other\n");
    assertThat(Run.of("train", program, "--data", line.data(), "--save", save, "--plateau", "pace,factor=2").err())
        .isEqualTo("descent: --plateau: factor: 2.0 is not from 0 to below 1\n");
    assertThat(Run.of("train", program, "--data", line.data(), "--save", save, "--plateau", "pace,patience=1.5").err())
        .isEqualTo("descent: --plateau: patience is 1.5, and no number of epochs\n");
    assertThat(train("--plateau", "pace,factor", "--save", save).err()).contains("'pace,factor' is not SETTING or");
  }

  @Test
  void aColumnOfTheUserIsIgnored() throws IOException {
    Path program = line.write("plane.dl", Files.readString(line.program()).replace("x: [1]", "x: [2]"));
    Path data = line.write("plane.csv", "id,east,north,height\nA1,1,2,3\nA2,2,3,4\n");
    Path save = folder.resolve("plane.safetensors");
    Run refused = Run.of("train", program, "--data", data, "--save", save, "--steps", 1);
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("nor are 2 columns left (but 3, so 1 must be ignored)");
    Run run = Run.of("train", program, "--data", data, "--validation", data, "--ignore", "id", "--save", save,
        "--steps", 1);
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEqualTo("note: " + data + ": x is read from the columns east, north, in this order\n");
    Path out = folder.resolve("out.csv");
    Run predicted =
        Run.of("predict", program, "--data", data, "--ignore", "date,id", "--params", save, "--out", out);
    assertThat(predicted.status()).isZero();
    assertThat(out).content().hasLineCount(3);
    Run read = Run.of("train", program, "--data", data, "--ignore", "x", "--save", save, "--steps", 1);
    assertThat(read.status()).isEqualTo(1);
    assertThat(read.err()).isEqualTo("descent: --ignore x is not possible: the program reads it\n");
  }

  /** By averages it is measured, predicted, and begun again; by the parameters it goes on. */
  @Test
  void averagesAreWhatIsMeasuredAndPredictedWith() throws IOException {
    Path program = line.write("mean.dl", Files.readString(line.program())
        .replace("batch ", "average    swa(start = 1)\n  batch "));
    Path save = folder.resolve("mean.safetensors");
    Object[] command = {"train", program, "--data", line.data(), "--seed", 7, "--save"};
    Run run = Run.of(with(command, save, "--steps", 10));
    assertThat(run.status()).isZero();
    assertThat(run.out()).containsPattern("\nfinal training, by averages: loss [0-9.e-]+, mean_absolute_error");
    float average = parameter(save, "average/y.weight")[0];
    assertThat(average).isNotEqualTo(parameter(save, "y.weight")[0]);
    Path out = folder.resolve("out.csv");
    assertThat(Run.of("predict", program, "--data", line.data(), "--params", save, "--out", out).status()).isZero();
    List<String> predicted = Files.readAllLines(out);
    float bias = parameter(save, "average/y.bias")[0];
    assertThat(Float.parseFloat(predicted.get(1 + 20))).isEqualTo(bias);
    assertThat(Float.parseFloat(predicted.get(1 + 30))).isEqualTo(average + bias);

    Path whole = folder.resolve("whole.safetensors");
    Path resumed = folder.resolve("resumed.safetensors");
    assertThat(Run.of(with(command, whole, "--steps", 15)).status()).isZero();
    assertThat(Run.of("train", program, "--data", line.data(), "--resume", save, "--save", resumed, "--steps", 5)
        .status()).isZero();
    assertThat(resumed).hasSameBinaryContentAs(whole);
    Path begun = folder.resolve("begun.safetensors");
    assertThat(Run.of("train", line.program(), "--data", line.data(), "--init", save, "--save", begun, "--steps", 1)
        .status()).isZero();
  }

  private Path plane(String name, String header, String... rows) throws IOException {
    line.write("plane.dl", Files.readString(line.program()).replace("x: [1]", "x: [2]"));
    return line.write(name, header + "\n" + String.join("\n", rows) + "\n");
  }

  @Test
  void validationIsReadFromTheColumnsOfTheTrainingData() throws IOException {
    Path data = plane("plane.csv", "east,north,height", "1,2,3", "2,3,4");
    Path permuted = plane("permuted.csv", "north,id,height,east", "2,7,3,1", "3,8,4,2");
    Path save = folder.resolve("plane.safetensors");
    Object[] command = {"train", line.path("plane.dl"), "--data", data, "--save", save, "--steps", 1, "--validation"};
    Run same = Run.of(with(command, data));
    Run other = Run.of(with(command, permuted));
    assertThat(other.out()).isEqualTo(same.out()).contains("2 for validation");
    assertThat(other.err()).isEqualTo(same.err() + "note: " + permuted + ": unused columns: id\n");
    Run refused = Run.of(with(command, plane("other.csv", "east,nort,height", "1,2,3")));
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains(
        "other.csv:1: there is no column north, which x had in training (did you mean nort?)");
  }

  private static Object[] with(Object[] command, Object... arguments) {
    return Stream.concat(Stream.of(command), Stream.of(arguments)).toArray();
  }

  @Test
  void whatIsIgnoredMustBeInTheDataToLearnFrom() throws IOException {
    Path data = line.write("named.csv", "Row Id,x,height\n7,1,2\n8,2,3\n");
    Path arrays = folder.resolve("named.safetensors");
    NamedArrays.of(NamedArray.of("x", new float[1], 1, 1), NamedArray.of("height", new float[1], 1, 1),
        NamedArray.of("row", new float[1], 1)).write(arrays);
    Object[] command = {"train", line.program(), "--save", folder.resolve("a"), "--steps", 1, "--validation",
        line.data(), "--data"};
    Run refused = Run.of(with(command, data, "--ignore", "row id"));
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo("descent: --ignore row id: the data has no such column or array; did you mean Row Id?\n");
    assertThat(Run.of(with(command, arrays, "--ignore", "tow")).err()).contains("did you mean row?");
    assertThat(Run.of(with(command, data, "--ignore", "Row Id"))).matches(run -> run.err().isEmpty());
    assertThat(Run.of(with(command, arrays, "--ignore", "row"))).matches(run -> run.err().isEmpty());
  }

  @Test
  void aSaveKeepsTheColumnsForPredictionAndForMoreTraining() throws IOException {
    Path data = plane("plane.csv", "east,north,height", "1,2,3", "2,3,4");
    Path permuted = plane("permuted.csv", "height,north,east", "3,2,1", "4,3,2");
    Path save = folder.resolve("plane.safetensors");
    Path program = line.path("plane.dl");
    Run.of("train", program, "--data", data, "--save", save, "--steps", 3);
    Path expected = folder.resolve("expected.csv");
    Path out = folder.resolve("out.csv");
    assertThat(Run.of("predict", program, "--data", data, "--params", save, "--out", expected).err()).isEmpty();
    assertThat(Run.of("predict", program, "--data", permuted, "--params", save, "--out", out).err()).isEmpty();
    assertThat(out).hasSameTextualContentAs(expected);
    Path other = plane("other.csv", "north,west", "1,2");
    Run refused = Run.of("predict", program, "--data", other, "--params", save, "--out", out);
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("other.csv:1: there is no column east, which x had in training");
    for (String origin : List.of("--init", "--resume")) {
      Path more = folder.resolve("more.safetensors");
      Path alike = folder.resolve("alike.safetensors");
      Run.of("train", program, "--data", data, origin, save, "--save", more, "--steps", 3);
      Run.of("train", program, "--data", permuted, origin, save, "--save", alike, "--steps", 3);
      assertThat(alike).hasSameBinaryContentAs(more);
    }
  }

  @Test
  void parametersWithoutColumnsAreForColumnsInOrder() throws IOException {
    Path data = plane("plane.csv", "east,north,height", "1,2,3", "2,3,4");
    Path parameters = folder.resolve("parameters.safetensors");
    NamedArrays.of(NamedArray.of("y.weight", new float[] {1, 10}, 1, 2), NamedArray.of("y.bias", new float[] {0}, 1))
        .write(parameters);
    Path out = folder.resolve("out.csv");
    Run run = Run.of("predict", line.path("plane.dl"), "--data", data, "--params", parameters, "--out", out);
    assertThat(run.err()).isEqualTo("note: " + data + ": x is read from the columns east, north, in this order\n");
    assertThat(Files.readAllLines(out)).containsExactly("y", "21.0", "32.0");
  }

  @Test
  void trainsAProgramOfSeveralFiles() throws IOException {
    Path save = folder.resolve("halves.safetensors");
    Run run = Run.of("train", line.writeFilesThatImport(), "--data", line.data(), "--epochs", 200, "--save", save);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(parameter(save, "y.weight")[0]).isBetween(5.99f, 6.01f);
    assertThat(parameter(save, "y.bias")[0]).isBetween(1.99f, 2.01f);
  }

  @Test
  void theSameSeedGivesTheSameBytes() throws IOException {
    train("--epochs", 2, "--seed", 3, "--save", folder.resolve("a"));
    train("--epochs", 2, "--seed", 3, "--save", folder.resolve("b"));
    train("--epochs", 2, "--seed", 4, "--save", folder.resolve("c"));
    assertThat(folder.resolve("a")).hasSameBinaryContentAs(folder.resolve("b"));
    assertThat(Files.readAllBytes(folder.resolve("c"))).isNotEqualTo(Files.readAllBytes(folder.resolve("a")));
  }

  @Test
  void aRunThatIsResumedInMidEpochGivesTheSameBytes() {
    train("--steps", 9, "--seed", 3, "--validation", 0.2, "--save", folder.resolve("whole"));
    train("--steps", 6, "--seed", 3, "--validation", 0.2, "--save", folder.resolve("part"));
    Run rest = train("--steps", 3, "--resume", folder.resolve("part"), "--validation", 0.2, "--save",
        folder.resolve("rest"));
    assertThat(rest.out()).contains("seed 3");
    assertThat(folder.resolve("rest")).hasSameBinaryContentAs(folder.resolve("whole"));
  }

  @Test
  void logsAnObjectForEachStepAndEachEpoch() throws IOException {
    Path log = folder.resolve("log.jsonl");
    train("--epochs", 2, "--log", log, "--save", folder.resolve("a"));
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).hasSize(2 * 5 + 2);
    assertThat(lines.get(0)).matches("\\{\"step\":1,\"epoch\":1,\"loss\":[0-9.E-]+,\"lr\":0.1}");
    assertThat(lines.get(5)).startsWith("{\"epoch\":1,\"steps\":5,\"loss\":");
  }

  @Test
  void beginsWithGivenParametersAndTakesExamplesInOrder() throws IOException {
    Path init = parameters("y.weight", "y.bias");
    Path log = folder.resolve("log.jsonl");
    Run run = train("--init", init, "--steps", 1, "--no-shuffle", "--log", log, "--type", "f64", "--save",
        folder.resolve("a"));
    assertThat(run.status()).isZero();
    // The parameters are the solution, and the first examples are those of the file.
    assertThat(Files.readString(log)).matches("\\{\"step\":1,\"epoch\":1,\"loss\":[0-9.]+E-[123][0-9],.*\n");
  }

  private Path parameters(String weight, String bias) throws IOException {
    Path file = folder.resolve("init.safetensors");
    NamedArrays.of(NamedArray.of(weight, new double[] {3}, 1, 1), NamedArray.of(bias, new double[] {1}, 1)).write(file);
    return file;
  }

  @Test
  void whatAFileLacksOfTheStateIsNamed() throws IOException {
    Path program = line.write("normal.dl", Files.readString(line.program()).replace("y = dense(x, 1)",
        "n = batch_norm(x)\n  y = dense(n, 1)"));
    Path file = folder.resolve("init.safetensors");
    List<NamedArray> parameters = Stream.of("n.weight", "n.bias", "y.bias")
        .map(name -> NamedArray.of(name, new double[] {1}, 1)).collect(Collectors.toCollection(ArrayList::new));
    parameters.add(NamedArray.of("y.weight", new double[] {3}, 1, 1));
    NamedArrays.of(parameters).write(file);
    Object[] begins = {"train", program, "--data", line.data(), "--init", file, "--steps", 1, "--save",
        folder.resolve("a")};
    assertThat(Run.of(begins).err()).isEqualTo(
        "note: state/n.running_mean, state/n.running_var begin anew: not in " + file + "\n");
    parameters.add(NamedArray.of("state/n.running_mean", new double[] {0.5}, 1));
    NamedArrays.of(parameters).write(file);
    assertThat(Run.of(begins).err()).isEqualTo("note: state/n.running_var begins anew: not in " + file + "\n");
  }

  @Test
  void parametersOfOtherNamesAreRefusedAllAtOnce() throws IOException {
    Run run = train("--init", parameters("0.weight", "0.bias"), "--save", folder.resolve("a"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("missing: y.weight").contains("missing: y.bias")
        .contains("surplus: 0.weight").contains("surplus: 0.bias");
    assertThat(folder.resolve("a")).doesNotExist();
  }

  @Test
  void readsArraysByName() throws IOException {
    Path arrays = folder.resolve("points.safetensors");
    NamedArrays.of(NamedArray.of("x", new float[] {0, 1}, 2, 1), NamedArray.of("height", new float[] {1, 4}, 2, 1))
        .write(arrays);
    Run run = Run.of("train", line.program(), "--data", arrays, "--validation", line.data(), "--epochs", 1, "--save",
        folder.resolve("a"));
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("2 examples, 40 for validation");
    Path single = line.write("one.csv", "x,height\n1,4\n");
    Run one = Run.of("train", line.program(), "--data", single, "--steps", 1, "--save", folder.resolve("a"));
    assertThat(one.out()).contains("; 1 example; batch 8;");
  }

  @Test
  void predictsWhatItHasLearned() throws IOException {
    Path save = folder.resolve("line.safetensors");
    train("--epochs", 60, "--save", save);
    Path data = line.write("new.csv", "x\n10\n-1\n0.5\n");
    Path out = folder.resolve("out.csv");
    Run run = Run.of("predict", line.program(), "--params", save, "--data", data, "--out", out);
    assertThat(run).isEqualTo(new Run(0, out + "\n", ""));
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0)).isEqualTo("y");
    assertThat(lines.subList(1, 4).stream().map(Float::parseFloat).map(y -> Math.round(100 * y) / 100.0))
        .containsExactly(31.0, -2.0, 2.5);
  }

  /** What {@code save} holds, with a standardization of {@code port} beside its parameters. */
  private Path standardized(Path save, String port, double mean, double deviation) throws IOException {
    ArrayFile contents = ArrayFile.read(save);
    List<NamedArray> arrays = new ArrayList<>(contents.arrays().list());
    arrays.add(NamedArray.of("standardization/" + port + "/mean", new double[] {mean}, 1));
    arrays.add(NamedArray.of("standardization/" + port + "/std", new double[] {deviation}, 1));
    Path file = folder.resolve("standardized-" + port + ".safetensors");
    ArrayFile.write(file, NamedArrays.of(arrays), contents.metadata());
    return file;
  }

  @Test
  void predictionsAreOfDataScaledAsInTraining() throws IOException {
    Path plain = folder.resolve("plain.safetensors");
    train("--steps", 1, "--save", plain);
    Path scaled = standardized(plain, "x", 4, 2);
    Path expected = folder.resolve("expected.csv");
    Run.of("predict", line.program(), "--params", plain, "--data", line.write("scaled.csv", "x\n3\n-2.5\n"), "--out",
        expected);
    Path data = line.write("raw.csv", "x\n10\n-1\n");
    Path out = folder.resolve("out.csv");
    Run run = Run.of("predict", line.program(), "--params", scaled, "--data", data, "--out", out);
    assertThat(run).isEqualTo(new Run(0, out + "\n", "note: x is standardized as in " + scaled + "\n"));
    assertThat(out).hasSameTextualContentAs(expected);
  }

  @Test
  void aStandardizationThatDoesNotFitIsAProblemOfItsFile() throws IOException {
    Path plain = folder.resolve("plain.safetensors");
    train("--steps", 1, "--save", plain);
    Path scaled = standardized(plain, "x", 4, 0);
    Path out = folder.resolve("out.csv");
    Run run = Run.of("predict", line.program(), "--params", scaled, "--data", line.data(), "--out", out);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains(scaled + ": standardization/x/std: 0.0 can't be a deviation");
    assertThat(out).doesNotExist();
  }

  @Test
  void trainingGoesOnWithDataScaledAsBefore() throws IOException {
    Path plain = folder.resolve("plain.safetensors");
    train("--steps", 1, "--save", plain);
    Path scaled = standardized(plain, "x", 0, 2);
    Path halves = line.write("halves.csv", halfOfEachX());
    Path expected = folder.resolve("expected.safetensors");
    Run.of("train", line.program(), "--data", halves, "--init", plain, "--validation", 0.2, "--steps", 5, "--save",
        expected);
    Path save = folder.resolve("save.safetensors");
    Run begun = train("--init", scaled, "--validation", 0.2, "--steps", 5, "--save", save);
    assertThat(begun.err()).isEqualTo("note: x is standardized as in " + scaled + "\n");
    assertThat(parameter(save, "y.weight")).isEqualTo(parameter(expected, "y.weight"));
    Run.of("train", line.program(), "--data", halves, "--resume", expected, "--validation", 0.2, "--steps", 5, "--save",
        expected);
    Run resumed = train("--resume", save, "--validation", 0.2, "--steps", 5, "--save", save);
    assertThat(resumed.err()).isEqualTo("note: x is standardized as in " + save + "\n");
    assertThat(parameter(save, "y.weight")).isEqualTo(parameter(expected, "y.weight"));
    assertThat(ArrayFile.read(save).arrays().names()).contains("standardization/x/mean", "standardization/x/std");
  }

  @Test
  void dataCanBeStandardizedByItsOwnMeanAndDeviation() throws IOException {
    Path save = folder.resolve("save.safetensors");
    Run run = train("--standardize", "x", "--epochs", 2, "--save", save);
    assertThat(run.err()).isEmpty();
    List<Double> xs = Files.readAllLines(line.data()).stream().skip(1).limit(Line.EXAMPLES)
        .map(row -> Double.parseDouble(row.split(",")[0])).toList();
    double mean = xs.stream().mapToDouble(x -> x).average().orElseThrow();
    double deviation = Math.sqrt(xs.stream().mapToDouble(x -> (x - mean) * (x - mean)).average().orElseThrow());
    ArrayFile saved = ArrayFile.read(save);
    assertThat((double[]) saved.arrays().get("standardization/x/mean").array())
        .containsExactly(new double[] {mean}, within(1e-6));
    assertThat((double[]) saved.arrays().get("standardization/x/std").array())
        .containsExactly(new double[] {deviation}, within(1e-6));

    Path scaled = line.write("scaled.csv", eachX(x -> (x - mean) / deviation));
    Path expected = folder.resolve("expected.safetensors");
    Run.of("train", line.program(), "--data", scaled, "--epochs", 2, "--save", expected);
    assertThat(parameter(save, "y.weight")).satisfies(
        weight -> assertThat(weight[0]).isCloseTo(parameter(expected, "y.weight")[0], within(1e-5f)));
  }

  @Test
  void onlyNumbersOfANewRunAreStandardized() throws IOException {
    Run unknown = train("--standardize", "hight");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).isEqualTo(
        "descent: --standardize: there are no real numbers hight for each example (did you mean height?)\n");
    Path save = folder.resolve("save.safetensors");
    train("--steps", 1, "--save", save);
    Run resumed = train("--standardize", "x", "--resume", save);
    assertThat(resumed.status()).isEqualTo(2);
    assertThat(resumed.err()).contains("--standardize is for parameters that begin anew");
  }

  private String halfOfEachX() throws IOException {
    return eachX(x -> x / 2);
  }

  private String eachX(DoubleUnaryOperator change) throws IOException {
    StringBuilder text = new StringBuilder("x,height\n");
    for (String row : Files.readAllLines(line.data()).subList(1, Line.EXAMPLES + 1)) {
      String[] cells = row.split(",");
      text.append(change.applyAsDouble(Double.parseDouble(cells[0]))).append(',').append(cells[1]).append('\n');
    }
    return text.toString();
  }

  @Test
  void whatDependsOnNoTensorIsPredictedToo() throws IOException {
    Path program = line.write("wide.dl",
        Files.readString(line.program()).replace("  return y", "  one = 1\n  return y, one"));
    Path save = folder.resolve("wide.safetensors");
    Run.of("train", program, "--data", line.data(), "--steps", 1, "--save", save);
    Path out = folder.resolve("wide.csv");
    Run run = Run.of("predict", program, "--params", save, "--data", line.data(), "--out", out);
    assertThat(run.err()).isEmpty();
    assertThat(Files.readAllLines(out).get(0)).isEqualTo("y,one");
    assertThat(Files.readAllLines(out).get(1)).endsWith(",1.0");
  }

  @Test
  void predictionsCanBeArraysToo() throws IOException {
    Path save = folder.resolve("line.safetensors");
    train("--epochs", 1, "--save", save);
    Path out = folder.resolve("out.safetensors");
    Run run = Run.of("predict", line.program(), "--params", save, "--data", line.data(), "--out", out);
    assertThat(run.status()).isZero();
    NamedArray y = ArrayFile.read(out).arrays().get("y");
    assertThat(y.shape()).containsExactly(Line.EXAMPLES, 1);
  }

  @Test
  void choosesAmongTrainers() throws IOException {
    String program = Files.readString(line.program());
    String second = program.substring(program.indexOf("model")).replace("LineTrainer", "Slow").replace("Line", "Other")
        .replace("lr = 0.1", "lr = 1e-3");
    Path both = line.write("both.dl", program + "\n" + second);
    Run unclear = Run.of("train", both, "--data", line.data(), "--save", folder.resolve("a"));
    assertThat(unclear.status()).isEqualTo(1);
    assertThat(unclear.err()).contains("--trainer may be LineTrainer, Slow");
    Run run = Run.of("train", both, "--data", line.data(), "--trainer", "Slow", "--save", folder.resolve("a"));
    assertThat(run.out()).startsWith("Slow: ");
  }

  @Test
  void aLossThatGrowsWithoutEndStopsTheRun() throws IOException {
    Path program = line.write("wild.dl", Files.readString(line.program()).replace("lr = 0.1", "lr = 1e20"));
    Run run = Run.of("train", program, "--data", line.data(), "--save", folder.resolve("a"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("diverged").contains("a smaller learning rate may help");
  }

  /** The last of the mini-batches of 3 has one example; losses of training don't read what that makes of the state. */
  @Test
  void aStateThatIsNoNumberStopsTheRunBeforeItIsSaved() throws IOException {
    Path program = line.write("scaled.dl", Files.readString(line.program())
        .replace("dense(x, 1)", "dense(scaled(x), 1)").replace("batch      8", "batch      3") + """
        layer scaled(x: [n]) {
          state spread: [n] = 1
          m[j] = mean(batch) x[j]
          v[j] = if training then mean(batch) (x[j] - m[j])^2 else spread[j]
          next spread[j] = v[j] * count / (count - 1)
          y[j] = x[j] / sqrt(v[j] + 1)
          return y
        }
        """);
    Run run = Run.of("train", program, "--data", line.data(), "--save", folder.resolve("a"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains("an element of state/y.1.spread is NaN at step 14 of epoch 1: training has diverged");
    assertThat(folder.resolve("a")).doesNotExist();
  }

  @Test
  void aLossThatIsNoNumberAtTheEndIsNoSuccess() throws IOException {
    Path program = line.write("end.dl", Files.readString(line.program())
        .replace("return y", "z[i] = if training then y[i] else y[i] / 0\n  return z").replace("mse(y", "mse(z")
        .replace("error(y", "error(z"));
    Run run = Run.of("train", program, "--data", line.data(), "--epochs", 1, "--save", folder.resolve("a"));
    assertThat(run.out()).contains("final training: loss ");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).matches("descent: the final training loss is (NaN|Infinity): training has diverged; .*\\s*");
  }
}
