package org.descentlang.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.SourceFiles;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Renderer;
import org.descentlang.compiler.source.Source;

/** Generates Java from .dl files, and adds it to the sources that are compiled. */
@Mojo(name = "generate", defaultPhase = LifecyclePhase.GENERATE_SOURCES, threadSafe = true)
public final class GenerateMojo extends AbstractMojo {

  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  MavenProject project;

  /** The folder of the .dl files. */
  @Parameter(property = "descent.sourceDirectory", defaultValue = "${project.basedir}/src/main/dl")
  File sourceDirectory;

  /** Which files of that folder, as patterns of Ant. */
  @Parameter(defaultValue = "**/*.dl")
  Set<String> includes;

  /** Which files not. */
  @Parameter
  Set<String> excludes = Set.of();

  /** Where the Java goes. Generated classes there that no .dl file makes any more are deleted; other files stay. */
  @Parameter(defaultValue = "${project.build.directory}/generated-sources/descent")
  File outputDirectory;

  /** The type of real numbers, f32 or f64. */
  @Parameter(property = "descent.type", defaultValue = "f32")
  String type;

  /** The Java package where a file names none. */
  @Parameter(property = "descent.package", defaultValue = "")
  String packageName;

  /** Does nothing. */
  @Parameter(property = "descent.skip", defaultValue = "false")
  boolean skip;

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    if (skip) {
      getLog().info("descent.skip is set: nothing is generated");
      return;
    }
    try {
      generate();
    } catch (IOException failure) {
      throw new MojoExecutionException("descent: " + failure.getMessage(), failure);
    }
  }

  private void generate() throws IOException, MojoFailureException {
    Path base = project.getBasedir().toPath();
    List<Source> sources = new SourceFolder(sourceDirectory.toPath(), includes, excludes).read(base);
    if (sources.isEmpty()) {
      getLog().info("there is no .dl file in " + sourceDirectory);
      return;
    }
    Compilation compilation = Compiler.compile(sources, options(), new SourceFiles(base));
    compilation.diagnostics().forEach(this::log);
    if (compilation.failed()) {
      throw new MojoFailureException("descent: the .dl files have " + errors(compilation) + ", see above");
    }
    Path output = outputDirectory.toPath();
    int written = new OutputFolder(output).write(compilation.files());
    project.addCompileSourceRoot(output.toString());
    getLog().info(compilation.files().size() + " classes of " + sources.size() + " .dl files, " + written + " new");
  }

  private Options options() throws MojoFailureException {
    if (!type.equals("f32") && !type.equals("f64")) {
      throw new MojoFailureException("descent: the parameter type is " + type + ", but must be f32 or f64");
    }
    try {
      return new Options(type.equals("f64"), packageName == null ? "" : packageName);
    } catch (IllegalArgumentException noName) {
      throw new MojoFailureException("descent: the parameter packageName: " + noName.getMessage());
    }
  }

  private void log(Diagnostic diagnostic) {
    String text = Renderer.PLAIN.render(diagnostic);
    switch (diagnostic.severity()) {
      case ERROR -> getLog().error(text);
      case WARNING -> getLog().warn(text);
    }
  }

  private static String errors(Compilation compilation) {
    long errors = compilation.diagnostics().stream().filter(d -> d.severity() == Diagnostic.Severity.ERROR).count();
    return errors == 1 ? "1 error" : errors + " errors";
  }
}
