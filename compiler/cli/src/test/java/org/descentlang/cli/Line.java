package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A small problem in a folder: a line through points, {@code line.dl} and {@code line.csv}. */
record Line(Path folder) {

  static final int EXAMPLES = 40;

  static Line in(Path folder) throws IOException {
    Line line = new Line(folder);
    line.write("line.dl", """
        package example

        model Line(x: [1]) {
          y = dense(x, 1)
          return y
        }

        trainer LineTrainer {
          model      Line
          target     height: [1]
          loss       mse(y, height)
          optimizer  sgd(lr = 0.1, momentum = 0.5)
          batch      8
          metric     mean_absolute_error(y, height)
        }
        """);
    StringBuilder points = new StringBuilder("x,height\n");
    for (int i = 0; i < EXAMPLES; i++) {
      double x = (i - EXAMPLES / 2) / 10.0;
      points.append(String.format(Locale.ROOT, "%.1f,%.2f%n", x, 3 * x + 1));
    }
    line.write("line.csv", points.toString().replace("\r\n", "\n"));
    return line;
  }

  /** The same problem in three files, of which one imports the next: {@code halves.dl} learns twice the numbers. */
  Path writeFilesThatImport() throws IOException {
    Files.createDirectories(path("shared"));
    write("shared/half.dl", "import '../factor.dl'\n\nfn half(x) = factor() * x\n");
    write("factor.dl", "fn factor() = 0.5\n");
    return write("halves.dl", Files.readString(program())
        .replace("package example", "package example\n\nimport 'shared/half.dl'")
        .replace("y = dense(x, 1)", "y = half(dense(x, 1))"));
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(path(name), text);
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  Path program() {
    return path("line.dl");
  }

  Path data() {
    return path("line.csv");
  }
}
