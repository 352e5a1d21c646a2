package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The size of a jar before it is made: the classes, packed as the jar has them. */
public final class JarSize {

  /** What the jar has besides classes: a manifest, and entries for its folders. */
  private static final int REST = 1_000;
  /** What a stream writes behind each entry, whose size it learns too late, and the jar does not. */
  private static final int DESCRIPTOR = 16;

  private JarSize() {}

  /** That of the jar in which the class will be, in bytes. */
  public static int of(Class<?> inIt) throws IOException, URISyntaxException {
    Path root = Path.of(inIt.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Path> classes;
    try (Stream<Path> files = Files.walk(root.resolve("org/descentlang/runtime"))) {
      classes = files.filter(file -> file.toString().endsWith(".class")).toList();
    }
    assertThat(classes).hasSizeGreaterThan(10);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZipOutputStream jar = new ZipOutputStream(packed)) {
      for (Path file : classes) {
        jar.putNextEntry(new ZipEntry(root.relativize(file).toString()));
        jar.write(Files.readAllBytes(file));
      }
    }
    return packed.size() - DESCRIPTOR * classes.size() + REST;
  }
}
