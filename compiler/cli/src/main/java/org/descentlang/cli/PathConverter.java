package org.descentlang.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The files that a command line names. An empty name would be the folder in which the command runs. */
final class PathConverter implements ITypeConverter<Path> {

  @Override
  public Path convert(String text) {
    return path(text);
  }

  static Path path(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("the name of a file is empty");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException noName) {
      throw new TypeConversionException("no file can have this name: " + noName.getReason());
    }
  }
}
