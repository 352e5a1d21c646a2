package org.descentlang.compiler;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.parse.Outline;
import org.descentlang.compiler.parse.Parsed;
import org.descentlang.compiler.parse.Parser;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.source.Source;

/** The standard library: {@code .dl} files on the class path, of which the compiler knows no name but the files'. */
public final class StandardLibrary {
  private static final String FOLDER = "/org/descentlang/library/";
  private static final List<String> FILES = List.of("activations.dl", "adaptive_optimizers.dl", "attention.dl",
      "averages.dl", "classification_losses.dl", "clips.dl", "constraints.dl", "convolution.dl", "focal_losses.dl",
      "functions.dl", "initializers.dl", "layers.dl", "layerwise_optimizers.dl", "margin_losses.dl", "metrics.dl",
      "noise.dl", "normalization.dl", "optimizers.dl", "overlap_losses.dl", "penalties.dl", "pooling.dl",
      "positions.dl", "recurrent.dl", "regression_losses.dl", "schedules.dl", "softmax.dl");

  private static List<SyntaxTree> trees;
  private static boolean asked;

  private StandardLibrary() {}

  /** The files' texts. */
  public static List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    for (String file : FILES) {
      try (InputStream in = StandardLibrary.class.getResourceAsStream(FOLDER + file)) {
        sources.add(new Source(file, new String(in.readAllBytes(), StandardCharsets.UTF_8), true));
      } catch (IOException e) {
        throw new UncheckedIOException("the standard library's " + file + " can't be read", e);
      }
    }
    return sources;
  }

  /** The files' syntax, read once. */
  static synchronized List<SyntaxTree> trees() {
    if (trees == null) {
      trees = sources().stream().map(Parser::parse).map(StandardLibrary::tree).toList();
    }
    return trees;
  }

  /**
   * The same, at least of what these texts name, which is a tenth of the library for most programs. Who asks again is
   * given all, which is read only once.
   */
  static synchronized List<SyntaxTree> trees(List<Source> texts) {
    boolean again = asked;
    asked = true;
    return again ? trees() : Outline.of(sources()).named(texts).stream().map(StandardLibrary::tree).toList();
  }

  private static SyntaxTree tree(Parsed parsed) {
    return parsed.tree().filter(tree -> parsed.diagnostics().isEmpty()).orElseThrow(
        () -> new IllegalStateException("bug in the standard library: " + parsed.diagnostics()));
  }
}
