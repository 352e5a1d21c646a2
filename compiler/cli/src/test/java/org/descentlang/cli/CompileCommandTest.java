package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.descentlang.compiler.Stage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompileCommandTest {

  @TempDir
  private Path folder;
  private Line line;

  @BeforeEach
  void writeProgram() throws IOException {
    line = Line.in(folder);
  }

  @Test
  void writesJavaAndSaysWhere() {
    Run run = Run.of("compile", line.program(), "-d", folder.resolve("out"));
    assertThat(run.status()).isZero();
    assertThat(run.out().lines()).containsExactlyInAnyOrder(
        folder.resolve("out/example/LineTrainer.java").toString(), folder.resolve("out/example/Line.java").toString());
    assertThat(folder.resolve("out/example/LineTrainer.java")).content().contains("final class LineTrainer");
  }

  @Test
  void aClassNamesTheFilesBehindItAndNoPlaceOfThisMachine() throws IOException {
    Path curve = line.write("curve.dl", Files.readString(line.program()).replace("Line", "Curve"));
    Run run = Run.of("compile", line.writeFilesThatImport(), curve, "-d", folder.resolve("out"));
    assertThat(run.status()).isZero();
    assertThat(folder.resolve("out/example/CurveTrainer.java")).content()
        .contains("\n *   curve.dl ", ".at(\"curve.dl:10\")").doesNotContain("halves.dl", folder.toString());
    assertThat(folder.resolve("out/example/LineTrainer.java")).content()
        .contains("\n *   halves.dl ", "\n *   half.dl ", "\n *   factor.dl ", ".at(\"halves.dl:12\")")
        .doesNotContain("curve.dl", folder.toString());
  }

  @Test
  void leavesEqualFilesAlone() throws IOException {
    Path file = folder.resolve("out/example/Line.java");
    Run.of("compile", line.program(), "-d", folder.resolve("out"));
    FileTime time = FileTime.fromMillis(0);
    Files.setLastModifiedTime(file, time);
    Run again = Run.of("compile", line.program(), "-d", folder.resolve("out"));
    assertThat(again.out()).isEmpty();
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(time);
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void wantsAPackageWhereTheFileNamesNone() throws IOException {
    Path program = line.write("bare.dl", Files.readString(line.program()).replace("package example", ""));
    Run run = Run.of("compile", program, "-d", folder.resolve("out"), "--package", "one.two", "--type", "f64");
    assertThat(run.status()).isZero();
    assertThat(folder.resolve("out/one/two/Line.java")).content().contains("package one.two;").contains("double[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../elsewhere", "class", "one..two", "1.2"})
  void wantsAPackageNameOfJava(String name) {
    Run run = Run.of("compile", line.program(), "-d", folder.resolve("out"), "--package", name);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--package: `" + name + "` is not a package name of Java");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aMistakeIsShownWhereItIs() throws IOException {
    Path program = line.write("wrong.dl", Files.readString(line.program()).replace("mse(y", "mse(z"));
    Run run = Run.of("check", program);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith(program.toString().replace('\\', '/') + ":11:18: error [")
        .contains("  11 |   loss       mse(z, height)\n     |                  ^\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void theMistakesOfAllFilesAreShown() throws IOException {
    Path unreadable = line.write("a.dl", "model {");
    Path unknown = line.write(
        "b.dl", Files.readString(line.program()).replace("example", "b").replace("mse(y", "mse(z"));
    Run run = Run.of("check", unreadable, unknown, line.program());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("a.dl:1:7: error [syntax]").contains("b.dl:11:18: error [unknown-name]")
        .doesNotContain("line.dl:");
  }

  @Test
  void onlyGeneratedFilesAreReplaced() throws IOException {
    Path directory = Files.createDirectories(folder.resolve("out/example"));
    Path mine = Files.writeString(directory.resolve("Line.java"), "// my own\n");
    Run run = Run.of("compile", line.program(), "-d", folder.resolve("out"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(mine + " would be overwritten, but is no generated file");
    assertThat(mine).hasContent("// my own");
    assertThat(directory.resolve("LineTrainer.java")).doesNotExist();
    Files.delete(mine);
    assertThat(Run.of("compile", line.program(), "-d", folder.resolve("out")).status()).isZero();
    Run other = Run.of("compile", line.program(), "-d", folder.resolve("out"), "--type", "f64");
    assertThat(other.status()).isZero();
    assertThat(mine).content().contains("double[]");
  }

  @Test
  void whatIsImportedIsFoundFromTheFileThatImportsIt() throws IOException {
    Path program = line.writeFilesThatImport();
    assertThat(Run.of("check", program)).isEqualTo(new Run(0, "", ""));
    assertThat(Run.of("compile", program, "-d", folder.resolve("out")).status()).isZero();
    assertThat(folder.resolve("out/example/LineTrainer.java")).content()
        .containsSubsequence(" halves.dl ", " half.dl ", " factor.dl ", "standard library ");
    Files.delete(folder.resolve("factor.dl"));
    line.write("factors.dl", "");
    Run run = Run.of("check", program);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("shared/half.dl:1:1: error [missing-file]")
        .contains("did you mean '../factors.dl'?");
  }

  @Test
  void whatIsImportedMustBeATextThatCanBeRead() throws IOException {
    Files.write(folder.resolve("bytes.dl"), new byte[] {(byte) 0xC3, 0x28});
    Path program = line.write("net.dl", "import 'bytes.dl'\n");
    Run run = Run.of("check", program);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("bytes.dl` can't be read: it is no text in UTF-8");
  }

  @Test
  void nothingIsWrittenWhereThereIsAMistake() throws IOException {
    Path program = line.write("wrong.dl", "model {");
    assertThat(Run.of("compile", program, "-d", folder.resolve("out")).status()).isEqualTo(1);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aProgramThatIsRightNeedsNoWords() {
    assertThat(Run.of("check", line.program())).isEqualTo(new Run(0, "", ""));
  }

  @Test
  void filesThatCanNotBeReadOrWrittenAreStatusThree() throws IOException {
    assertThat(Run.of("check", folder.resolve("none.dl")).status()).isEqualTo(3);
    assertThat(Run.of("check", folder).err()).contains("it is a directory");
    Path blocked = line.write("blocked", "");
    Run run = Run.of("compile", line.program(), "-d", blocked);
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).startsWith("descent: ").contains("blocked");
  }

  @Test
  void bytesThatAreNoTextAreSaidToBe() throws IOException {
    Path file = Files.write(folder.resolve("bytes.dl"), new byte[] {(byte) 0xC3, 0x28});
    Run run = Run.of("check", file);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("no text in UTF-8");
  }

  @Test
  void theHelpOfExplainListsTheStages() {
    assertThat(Run.of("help", "explain").out()).contains(Stream.of(Stage.values()).map(Stage::description).toList());
  }

  @Test
  void explainsGradientsByDefaultAndStagesOnRequest() {
    assertThat(Run.of("explain", line.program()).out()).contains("y.weight").contains("Gradients").contains("Memory");
    assertThat(Run.of("explain", line.program(), "--stage", "emit").out()).contains("final class LineTrainer");
    Run unknown = Run.of("explain", line.program(), "--stage", "magic");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("there is no stage `magic`; they are parse, check,");
  }
}
