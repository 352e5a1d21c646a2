package org.descentlang.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file so that it is there whole or not at all: to a temporary file beside it, forced to the disk, then
 * renamed. An earlier file of that name stays as it is until then, and for good if anything fails.
 */
final class AtomicFile {

  /** What is to be written. */
  interface Contents {
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  private AtomicFile() {}

  static void write(Path file, Contents contents) throws IOException {
    Path target = target(file);
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      writeForced(temporary, contents);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      delete(temporary, failure);
      throw new IOException("can't write " + file + ": " + reason(failure), failure);
    } catch (RuntimeException | Error failure) {
      delete(temporary, failure);
      throw failure;
    }
  }

  /** What {@code file} names: where it is a link, the file that it leads to. */
  private static Path target(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return file.toAbsolutePath();
    }
    Path target = file.toRealPath();
    if (!Files.isRegularFile(target)) {
      throw new IOException("can't write " + file + ": it is there, and is no regular file");
    }
    return target;
  }

  private static void writeForced(Path file, Contents contents) throws IOException {
    try (SeekableByteChannel channel =
        Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      contents.writeTo(channel);
      if (channel instanceof FileChannel forced) {
        forced.force(true);
      }
    }
  }

  private static void delete(Path file, Throwable failure) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }

  private static String reason(IOException failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.toString();
  }
}
