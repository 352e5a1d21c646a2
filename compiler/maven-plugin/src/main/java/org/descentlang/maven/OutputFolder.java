package org.descentlang.maven;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.descentlang.compiler.Compilation.JavaFile;

/** A folder of generated Java. Files of others may be in it, too, and stay as they are. */
record OutputFolder(Path folder) {

  /**
   * Makes {@code files} the generated ones of the folder, and returns how many it had to write.
   *
   * @throws FileAlreadyExistsException if one would replace a file that is not generated; then nothing has changed
   */
  int write(List<JavaFile> files) throws IOException {
    List<Path> wanted = new ArrayList<>();
    for (JavaFile file : files) {
      Path path = folder.resolve(file.path());
      if (!JavaFile.mayReplace(path)) {
        throw new FileAlreadyExistsException(path + " would be overwritten, but is no generated file");
      }
      wanted.add(path);
    }
    for (Path file : present()) {
      if (!wanted.contains(file) && JavaFile.isGenerated(file)) {
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
      return files.filter(file -> file.toString().endsWith(".java") && Files.isRegularFile(file)).toList();
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
