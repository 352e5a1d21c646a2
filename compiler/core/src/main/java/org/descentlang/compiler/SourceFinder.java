package org.descentlang.compiler;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where the files are that a program imports and that are not among those it is given as. A name is a path with forward
 * slashes, made from the name of the file with the import and the path that this says.
 */
public interface SourceFinder {
  /** Finds nothing. */
  SourceFinder NONE = new SourceFinder() {
    @Override
    public Optional<String> text(String name) {
      return Optional.empty();
    }

    @Override
    public List<String> folder(String name) {
      return List.of();
    }
  };

  /**
   * The text of the file.
   *
   * @return nothing where there is no such file
   * @throws IOException if there is one and it can't be read; the message says why
   */
  Optional<String> text(String name) throws IOException;

  /** What a file is called in what is generated, which says the same on every machine. */
  default String citation(String name) {
    return name;
  }

  /** The names, without folders, of the {@code .dl} files in the folder of that name, one of which may be meant. */
  List<String> folder(String name) throws IOException;
}
