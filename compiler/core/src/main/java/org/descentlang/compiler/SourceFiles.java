package org.descentlang.compiler;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a file system.
 *
 * @param base the folder from which names are paths
 */
public record SourceFiles(Path base) implements SourceFinder {
  private static final String ENDING = ".dl";

  @Override
  public Optional<String> text(String name) throws IOException {
    Path file = path(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.isDirectory(file)) {
      throw new IOException("it is a directory");
    }
    try {
      return Optional.of(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new IOException("it is no text in UTF-8", e);
    } catch (AccessDeniedException e) {
      throw new IOException("access is denied", e);
    }
  }

  @Override
  public List<String> folder(String name) throws IOException {
    Path folder = path(name).toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(ENDING)).sorted().toList();
    }
  }

  /** A path from the base on where there is one; of a file elsewhere that is named from a root its own name alone. */
  @Override
  public String citation(String name) {
    Path file = Path.of(name);
    if (!file.isAbsolute()) {
      return name;
    }
    Path root = base.toAbsolutePath().normalize();
    Path plain = file.normalize();
    return (plain.startsWith(root) ? root.relativize(plain) : plain.getFileName()).toString().replace('\\', '/');
  }

  private Path path(String name) throws IOException {
    try {
      return base.resolve(name);
    } catch (InvalidPathException e) {
      throw new IOException("no file can be called so", e);
    }
  }
}
