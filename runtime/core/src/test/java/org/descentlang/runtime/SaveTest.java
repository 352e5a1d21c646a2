package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaveTest {

  @TempDir Path folder;

  @Test
  void resumeContinuesBitForBit() throws IOException {
    LineTrainer whole = new LineTrainer(7);
    LineTrainer first = new LineTrainer(7);
    train(whole, 0, 10);
    train(first, 0, 5);
    first.save(file());
    LineTrainer second = new LineTrainer(8);
    second.resume(file());
    train(second, 5, 10);
    assertThat(second.bytes(folder)).isEqualTo(whole.bytes(folder));
    assertThat(second.updates()).isEqualTo(10);
    assertThat(second.seed()).isEqualTo(7);
  }

  @Test
  void resumeContinuesBetweenAccumulatedMiniBatches() throws IOException {
    LineTrainer whole = new LineTrainer(7);
    LineTrainer first = new LineTrainer(7);
    whole.accumulate(batch(whole, 0));
    first.accumulate(batch(first, 0));
    first.save(file());
    LineTrainer second = new LineTrainer(8);
    train(second, 0, 3);
    second.resume(file());
    for (LineTrainer trainer : List.of(whole, second)) {
      trainer.accumulate(batch(trainer, 1));
      trainer.update();
    }
    assertThat(second.bytes(folder)).isEqualTo(whole.bytes(folder));
  }

  @Test
  void settingsAndExtraMetadataAreKept() throws IOException {
    LineTrainer trainer = new LineTrainer(7);
    trainer.set("lr", 0.1 + 0.2);
    assertThat(trainer.setting("lr")).hasToString("lr = 0.30000000000000004");
    trainer.save(file(), Map.of("fit.epoch", "3"));
    LineTrainer other = new LineTrainer(7);
    assertThat(other.resume(file())).isEqualTo(Map.of("fit.epoch", "3"));
    assertThat(other.setting("lr").value()).isEqualTo(0.1 + 0.2);
    assertThatThrownBy(() -> trainer.set("momentum", 1)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no setting momentum, only lr");
    assertThatThrownBy(() -> other.parameters().get("wieght")).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no array wieght (did you mean weight?), only weight, bias");
    assertThatThrownBy(() -> trainer.set("lr", Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> trainer.save(file(), Map.of("descent.seed", "3")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSaveIsAParameterFile() throws IOException {
    LineTrainer trainer = new LineTrainer(7);
    train(trainer, 0, 4);
    NamedArray mean = NamedArray.of("standardization/x/mean", new double[3], 3);
    trainer.save(file(), Map.of(), NamedArrays.of(mean));
    LineTrainer initialized = new LineTrainer(8);
    assertThat(initialized.initialize(file())).isEmpty();
    assertThat(initialized.model().weight).isEqualTo(trainer.model().weight);
    assertThat(initialized.model().seen).isEqualTo(trainer.model().seen).isNotEqualTo(new double[1]);
    LineTrainer.Line model = new LineTrainer.Line();
    model.load(file());
    assertThat(model.weight).isEqualTo(trainer.model().weight);
    assertThat(model.seen).isEqualTo(trainer.model().seen).isNotEqualTo(new double[1]);
    new LineTrainer(1).resume(file());
    assertThat(ArrayFile.read(file()).arrays().get("standardization/x/mean").array()).isEqualTo(new double[3]);
  }

  /** Other libraries name state as they name parameters; a file of parameters alone is told of. */
  @Test
  void stateIsTakenWhereAFileHasIt() throws IOException {
    LineTrainer trainer = new LineTrainer(7);
    train(trainer, 0, 4);
    NamedArrays parameters = trainer.parameters();
    double[] seen = trainer.model().seen;
    parameters.and(NamedArrays.of(NamedArray.of("seen", seen))).write(file());
    LineTrainer other = new LineTrainer(8);
    assertThat(other.initialize(file())).isEmpty();
    assertThat(other.model().seen).isEqualTo(seen);
    LineTrainer.Line model = new LineTrainer.Line();
    model.load(file());
    assertThat(model.seen).isEqualTo(seen);
    parameters.write(file());
    LineTrainer fresh = new LineTrainer(8);
    assertThat(fresh.initialize(file())).containsExactly("state/seen");
    assertThat(fresh.model().seen).isEqualTo(new double[1]);
    assertThat(fresh.model().weight).isEqualTo(trainer.model().weight);
    parameters.and(NamedArrays.of(NamedArray.of("seen", new double[2], 2))).write(file());
    assertThatThrownBy(() -> other.initialize(file())).isInstanceOf(DataException.class)
        .hasMessageContaining("different: seen F64 [2] in the file, state/seen F64 [] needed");
  }

  /** As a resource of a jar is read. */
  @Test
  void aStreamIsReadLikeAFile() throws IOException {
    LineTrainer trainer = new LineTrainer(7);
    train(trainer, 0, 3);
    trainer.save(file(), Map.of(), NamedArrays.of(NamedArray.of("standardization/x/mean", new double[1], 1)));
    byte[] bytes = Files.readAllBytes(file());
    ArrayFile save = ArrayFile.read(new ByteArrayInputStream(bytes), "line.safetensors");
    LineTrainer.Line model = new LineTrainer.Line();
    LineTrainer other = new LineTrainer(8);
    model.load(save);
    other.initialize(save);
    Object weight = trainer.parameters().get("weight").array();
    assertThat(model.parameters().get("weight").array()).isEqualTo(weight).isNotSameAs(weight);
    assertThat(other.parameters().get("weight").array()).isEqualTo(weight);
    assertThat(save.arrays().find("standardization/x/mean")).isPresent();
    assertThatThrownBy(
        () -> ArrayFile.read(new ByteArrayInputStream(bytes, 0, bytes.length - 1), "line.safetensors"))
        .isInstanceOf(DataException.class).hasMessageStartingWith("line.safetensors: ");
  }

  @Test
  void aStreamMayHoldAnySingleArray() throws IOException {
    byte[] idx = {0, 0, 8, 1, 0, 0, 0, 1, 5};
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(idx);
    }
    for (byte[] bytes : List.of(idx, packed.toByteArray())) {
      ArrayFile read = ArrayFile.read(new ByteArrayInputStream(bytes), "digits/labels.idx.gz");
      assertThat(read.arrays().get("labels").array()).isEqualTo(new byte[] {5});
    }
    assertThatThrownBy(() -> ArrayFile.read(new ByteArrayInputStream(new byte[] {'P', 'K', 3, 4}), "a.npz"))
        .isInstanceOf(DataException.class)
        .hasMessage("a.npz: an NPZ archive is read from a file of its own, not from a stream");
    assertThatThrownBy(() -> ArrayFile.read(new ByteArrayInputStream(new byte[0]), "a"))
        .isInstanceOf(DataException.class);
  }

  @Test
  void aModelIsCopied() throws IOException {
    LineTrainer trainer = new LineTrainer(7);
    train(trainer, 0, 4);
    LineTrainer.Line serving = new LineTrainer.Line();
    serving.copyFrom(trainer);
    assertThat(serving.weight).isEqualTo(trainer.model().weight);
    assertThat(serving.seen).isEqualTo(trainer.model().seen);
    serving.save(file());
    LineTrainer.Line loaded = new LineTrainer.Line();
    loaded.load(file());
    assertThat(loaded.bias).isEqualTo(serving.bias);
    assertThat(loaded.seen).isEqualTo(serving.seen);
  }

  @Test
  void parametersOfTheOtherPrecisionAreConverted() throws IOException {
    NamedArrays.of(NamedArray.of("bias", new double[] {0.1}, 1), NamedArray.of("weight", new double[] {1, 2, 3}, 1, 3))
        .write(file());
    LineTrainer trainer = new LineTrainer(7);
    trainer.initialize(file());
    assertThat(trainer.model().bias).containsExactly(0.1f);
    assertThat(trainer.model().weight).containsExactly(1, 2, 3);
  }

  @Test
  void parametersAreFiniteInTheirOwnType() throws IOException {
    for (double value : new double[] {Double.NaN, 1e300}) {
      NamedArrays.of(NamedArray.of("weight", new double[] {1, value, 2}, 1, 3),
          NamedArray.of("bias", new double[1], 1)).write(file());
      assertThatThrownBy(() -> new LineTrainer(7).initialize(file())).isInstanceOf(DataException.class)
          .hasMessage(file() + ": weight: value 1 is " + value + ", no finite f32 number");
    }
  }

  @Test
  void allDisagreementsAreListedAndNothingIsChanged() throws IOException {
    NamedArrays.of(NamedArray.of("weight", new float[3], 3), NamedArray.of("wait", new int[3], 3)).write(file());
    LineTrainer trainer = new LineTrainer(7);
    float[] before = trainer.model().weight.clone();
    assertThatThrownBy(() -> trainer.initialize(file())).isInstanceOf(DataException.class).hasMessage(file()
        + ": the arrays do not fit\n"
        + "  different: weight F32 [3] in the file, weight F32 [1, 3] needed\n"
        + "  missing: bias F32 [1]\n"
        + "  surplus: wait I32 [3]");
    assertThat(trainer.model().weight).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
      "descent.format,, no save of a trainer", "descent.format, 2, a save of format 2; this runtime reads format 1",
      "descent.fingerprint, line-2, the save of another program", "descent.seed, x, no possible value: x",
      "descent.updates, -1, no possible value: -1", "descent.pending, 99999999999, no possible value: 99999999999",
      "descent.passes,, its metadata has no descent.passes", "descent.setting.lr, NaN, no number: NaN",
      "descent.setting.lr,, 'it has the settings [], and the trainer [lr]'",
      "descent.setting.x, 1, 'it has the settings [lr, x], and the trainer [lr]'",
      "descent.pending, 1, missing: accumulated/weight F32"})
  void aSaveThatDoesNotFitIsRefused(String key, String value, String problem) throws IOException {
    requireRefused(problem, metadata -> {
      metadata.remove(key);
      if (value != null) {
        metadata.put(key, value);
      }
    }, Stream.of());
  }

  @Test
  void aSaveWithOtherArraysIsRefused() throws IOException {
    requireRefused("surplus: other/v F64 [1]", metadata -> {}, Stream.of(NamedArray.of("other/v", new double[1], 1)));
  }

  private void requireRefused(String problem, Consumer<Map<String, String>> change, Stream<NamedArray> more)
      throws IOException {
    new LineTrainer(7).save(file());
    ArrayFile contents = ArrayFile.read(file());
    Map<String, String> metadata = new HashMap<>(contents.metadata());
    change.accept(metadata);
    ArrayFile.write(file(), NamedArrays.of(Stream.concat(contents.arrays().list().stream(), more).toList()), metadata);
    LineTrainer trainer = new LineTrainer(9);
    train(trainer, 0, 2);
    byte[] before = trainer.bytes(folder);
    assertThatThrownBy(() -> trainer.resume(file())).isInstanceOf(DataException.class)
        .hasMessageStartingWith(file().toString()).hasMessageContaining(problem);
    assertThat(trainer.bytes(folder)).isEqualTo(before);
  }

  @Test
  void aSaveOfTheOtherTypeIsToldAsSuch() throws IOException {
    new LineTrainer(7).save(file());
    ArrayFile contents = ArrayFile.read(file());
    NamedArrays wide = NamedArrays.of(contents.arrays().list().stream().map(array -> array.array() instanceof float[]
        ? new NamedArray(array.name(), array.shape(), new double[array.size()]) : array).toList());
    ArrayFile.write(file(), wide, contents.metadata());
    assertThatThrownBy(() -> new LineTrainer(7).resume(file())).isInstanceOf(DataException.class).hasMessage(file()
        + ": its numbers are F64, and those of LineTrainer are F32: it goes on as --type f64");
  }

  @Test
  void aFullDiskLeavesTheEarlierSave() throws IOException {
    LineTrainer trainer = new LineTrainer(7);
    trainer.save(file());
    byte[] earlier = Files.readAllBytes(file());
    train(trainer, 0, 3);
    for (long bytes = 0; bytes < earlier.length; bytes += 13) {
      Path full = new SmallDisk(bytes).path(file());
      assertThatThrownBy(() -> trainer.save(full)).isInstanceOf(IOException.class)
          .hasMessage("can't write " + file() + ": No space left on device");
      assertThat(Files.readAllBytes(file())).isEqualTo(earlier);
      assertThat(files()).containsExactly(file());
    }
    trainer.save(new SmallDisk(10_000).path(file()));
    new LineTrainer(1).resume(file());
    assertThat(Files.readAllBytes(file())).isNotEqualTo(earlier);
  }

  @Test
  void aLinkLeadsToTheFileThatIsWritten() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file());
    LineTrainer trainer = new LineTrainer(7);
    trainer.save(file());
    train(trainer, 0, 1);
    trainer.save(link);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.readAllBytes(file())).isEqualTo(trainer.bytes(folder));
  }

  @Test
  void whyAFileCanNotBeWrittenIsSaidInWords() {
    Path file = folder.resolve("none").resolve("line.safetensors");
    assertThatThrownBy(() -> new LineTrainer(7).save(file)).isInstanceOf(IOException.class)
        .hasMessage("can't write " + file + ": there is no folder " + folder.resolve("none"));
    assertThat(AtomicFile.unwritten(file, new AccessDeniedException("other.tmp")))
        .hasMessage("can't write " + file + ": access denied");
    assertThat(AtomicFile.unwritten(file, new FileSystemException("other.tmp", null, "Read-only file system")))
        .hasMessage("can't write " + file + ": Read-only file system");
  }

  @Test
  void whatIsNoFileIsNotReplaced() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("directory"));
    assertThatThrownBy(() -> new LineTrainer(7).save(directory)).isInstanceOf(IOException.class)
        .hasMessageContaining("no regular file");
    assertThat(directory).isDirectory();
  }

  @Test
  void aMissingFileIsAnIoException() {
    assertThatThrownBy(() -> new LineTrainer(7).resume(file())).isInstanceOf(IOException.class);
  }

  private Path file() {
    return folder.resolve("line.safetensors");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static void train(LineTrainer trainer, int from, int to) {
    for (int step = from; step < to; step++) {
      trainer.step(batch(trainer, step));
    }
  }

  private static Batch batch(LineTrainer trainer, int step) {
    Batch batch = trainer.newBatch();
    for (int i = 0; i < batch.floats(0).length; i++) {
      batch.floats(0)[i] = (float) Draws.normal(step, i);
    }
    for (int k = 0; k < LineTrainer.BATCH; k++) {
      batch.floats(1)[k] = batch.floats(0)[k * LineTrainer.FEATURES] + 1;
    }
    batch.count(step % 2 == 0 ? LineTrainer.BATCH : 3);
    return batch;
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void aLinkThatLeadsNowhereIsNoPlace() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));
    assertThatThrownBy(() -> new AtomicFile(link)).isInstanceOf(IOException.class)
        .hasMessage("can't write " + link + ": it is a link that leads to no file");
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
    assertThatThrownBy(() -> new AtomicFile(loop)).isInstanceOf(IOException.class)
        .hasMessageStartingWith("can't write " + loop + ": ");
  }

  /** The name of what is written first is longer than that of a file, and must not be too long. */
  @Test
  void aNameMayBeAsLongAsTheSystemTakes() throws IOException {
    Path file = folder.resolve("n".repeat(243) + ".safetensors");
    new LineTrainer(7).save(file);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
