package org.descentlang.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateMojoTest {

  private static final String PROGRAM = """
      package example

      model Line(x: [1]) {
        y = dense(x, 1)
        return y
      }

      trainer LineTrainer {
        model      Line
        target     height: [1]
        loss       mse(y, height)
        optimizer  sgd(lr = 0.1)
        batch      8
      }
      """;

  @TempDir
  private Path folder;
  private final List<String> errors = new ArrayList<>();
  private final GenerateMojo mojo = new GenerateMojo();

  @BeforeEach
  void setUp() throws IOException {
    mojo.project = new MavenProject();
    mojo.project.setFile(folder.resolve("pom.xml").toFile());
    mojo.sourceDirectory = folder.resolve("src/main/dl").toFile();
    mojo.outputDirectory = folder.resolve("out").toFile();
    mojo.includes = Set.of("**/*.dl");
    mojo.type = "f32";
    mojo.packageName = "";
    mojo.setLog(new SystemStreamLog() {
      @Override
      public void error(CharSequence content) {
        errors.add(content.toString());
      }
    });
    write("line.dl", PROGRAM);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve("src/main/dl").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void generatesJavaAndAddsItToTheSources() throws Exception {
    mojo.execute();
    assertThat(folder.resolve("out/example/LineTrainer.java")).content()
        .contains("final class LineTrainer").contains("src/main/dl/line.dl").doesNotContain(folder.toString());
    assertThat(mojo.project.getCompileSourceRoots()).containsExactly(folder.resolve("out").toString());
  }

  @Test
  void anErrorStopsTheBuildAndShowsItsPlace() throws Exception {
    write("line.dl", PROGRAM.replace("mse(y", "mse(z"));
    assertThatThrownBy(mojo::execute).isInstanceOf(MojoFailureException.class)
        .hasMessage("descent: the .dl files have 1 error, see above");
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0)).startsWith("src/main/dl/line.dl:11:18: error [")
        .contains("  11 |   loss       mse(z, height)");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void filesThatStayEqualAreLeftAloneAndOldOnesDeleted() throws Exception {
    mojo.execute();
    Path kept = folder.resolve("out/example/Line.java");
    Files.setLastModifiedTime(kept, FileTime.fromMillis(0));
    mojo.execute();
    assertThat(Files.getLastModifiedTime(kept)).isEqualTo(FileTime.fromMillis(0));
    write("line.dl", PROGRAM.replace("Line", "Curve"));
    mojo.execute();
    assertThat(folder.resolve("out/example/CurveTrainer.java")).exists();
    assertThat(kept).doesNotExist();
    assertThat(folder.resolve("out/example/LineTrainer.java")).doesNotExist();
  }

  @Test
  void whatSomeoneElseHasWrittenIsNeverDeleted() throws Exception {
    Path service = Files.createDirectories(folder.resolve("out/example")).resolve("Service.java");
    byte[] latin = "/* Made by descent of a caf\u00e9 */ class Service {}".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(service, latin);
    Path text = Files.writeString(folder.resolve("out/notes.txt"), "\n * <p>Made by descent 1 from");
    mojo.execute();
    write("line.dl", PROGRAM.replace("Line", "Curve"));
    mojo.execute();
    assertThat(folder.resolve("out/example/Line.java")).doesNotExist();
    assertThat(service).hasBinaryContent(latin);
    assertThat(text).exists();
  }

  @Test
  void whatSomeoneElseHasWrittenIsNeverOverwritten() throws Exception {
    Path line = Files.createDirectories(folder.resolve("out/example")).resolve("LineTrainer.java");
    Files.writeString(line, "class LineTrainer {}");
    assertThatThrownBy(mojo::execute).isInstanceOf(MojoExecutionException.class)
        .hasMessage("descent: " + line + " would be overwritten, but is no generated file");
    assertThat(line).hasContent("class LineTrainer {}");
    assertThat(folder.resolve("out/example/Line.java")).doesNotExist();
  }

  @Test
  void filesCanBeLeftOut() throws Exception {
    write("deep/down/other.dl", PROGRAM.replace("Line", "Other"));
    write("broken.dl", "model {");
    mojo.excludes = Set.of("broken.dl");
    mojo.execute();
    assertThat(folder.resolve("out/example/OtherTrainer.java")).exists();
    mojo.includes = Set.of("*.dl");
    mojo.execute();
    assertThat(folder.resolve("out/example/OtherTrainer.java")).doesNotExist();
  }

  @Test
  void filesImportEachOtherAndWhatIsElsewhere() throws Exception {
    write("line.dl", PROGRAM.replace("package example", "package example\n\nimport 'parts/half.dl'")
        .replace("dense(x, 1)", "half(dense(x, 1))"));
    write("parts/half.dl", "import '../../../../shared/factor.dl'\nfn half(x) = factor() * x\n");
    Files.createDirectories(folder.resolve("shared"));
    Files.writeString(folder.resolve("shared/factor.dl"), "fn factor() = 0.5\n");
    mojo.execute();
    assertThat(folder.resolve("out/example/LineTrainer.java")).content().containsSubsequence(
        "src/main/dl/line.dl ", "src/main/dl/parts/half.dl ", " shared/factor.dl ", "standard library ");
  }

  @Test
  void aFolderOutsideOfTheProjectIsNamedFromTheProject() throws Exception {
    mojo.project.setFile(folder.resolve("project/pom.xml").toFile());
    write("line.dl", PROGRAM.replace("package example", "package example\n\nimport 'half.dl'"));
    write("half.dl", "fn half(x) = 0.5 * x\n");
    mojo.execute();
    assertThat(folder.resolve("out/example/LineTrainer.java")).content()
        .contains(" ../src/main/dl/line.dl ").contains(" ../src/main/dl/half.dl ");
  }

  @Test
  void optionsReachTheCompiler() throws Exception {
    write("line.dl", PROGRAM.replace("package example", ""));
    mojo.packageName = "one.two";
    mojo.type = "f64";
    mojo.execute();
    assertThat(folder.resolve("out/one/two/Line.java")).content().contains("double[]");
    mojo.type = "f16";
    assertThatThrownBy(mojo::execute).isInstanceOf(MojoFailureException.class).hasMessageContaining("f32 or f64");
  }

  @Test
  void doesNothingWhereThereIsNothing() throws Exception {
    mojo.sourceDirectory = folder.resolve("none").toFile();
    mojo.execute();
    assertThat(folder.resolve("out")).doesNotExist();
    mojo.sourceDirectory = folder.resolve("src/main/dl").toFile();
    mojo.skip = true;
    mojo.execute();
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
