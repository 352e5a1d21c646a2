package org.descentlang.maven;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.descentlang.compiler.Compilation.JavaFile;

/** A folder of generated Java. What else is in it is left alone. */
record OutputFolder(Path folder) {

  /** Makes the folder hold {@code files} and no other generated ones, and returns how many it had to write. */
  int write(List<JavaFile> files) throws IOException {
    List<Path> wanted = files.stream().map(file -> folder.resolve(file.path())).toList();
    for (Path file : present()) {
      if (!wanted.contains(file) && JavaFile.isGenerated(Files.readString(file, StandardCharsets.ISO_8859_1))) {
        Files.delete(file);
      }
    }
    int written = 0;
    for (JavaFile file : files) {
      written += writeIfChanged(folder.resolve(file.path()), file.text()) ? 1 : 0;
    }
    return written;
  }

  private List<Path> present() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(f -> f.toString().endsWith(".java") && Files.isRegularFile(f)).toList();
    }
  }

  /** A file that is written is compiled again, and all that depends on it. */
  private static boolean writeIfChanged(Path file, String text) throws IOException {
    if (Files.isRegularFile(file) && Files.readString(file).equals(text)) {
      return false;
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return true;
  }
}
