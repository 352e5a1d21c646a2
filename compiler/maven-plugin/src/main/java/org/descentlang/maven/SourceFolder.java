package org.descentlang.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.codehaus.plexus.util.DirectoryScanner;
import org.descentlang.compiler.source.Source;

/** The {@code .dl} files of a project. */
record SourceFolder(Path folder, Set<String> includes, Set<String> excludes) {

  /** All of them, in the order of their names from {@code base} on; none where there is no such folder. */
  List<Source> read(Path base) throws IOException {
    List<Source> sources = new ArrayList<>();
    for (String name : names()) {
      Path file = folder.resolve(name);
      sources.add(new Source(shown(base, file), Files.readString(file), false));
    }
    return sources;
  }

  private List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    DirectoryScanner scanner = new DirectoryScanner();
    scanner.setBasedir(folder.toFile());
    scanner.setIncludes(includes.toArray(String[]::new));
    scanner.setExcludes(excludes.toArray(String[]::new));
    scanner.scan();
    return Arrays.stream(scanner.getIncludedFiles()).sorted().toList();
  }

  /** From {@code base} on, so that generated code says the same on every machine; on another drive there is no way. */
  private static String shown(Path base, Path file) {
    Path name = Objects.equals(file.getRoot(), base.getRoot()) ? base.relativize(file) : file;
    return name.toString().replace('\\', '/');
  }
}
