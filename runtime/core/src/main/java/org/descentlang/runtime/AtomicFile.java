package org.descentlang.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;

/**
 * A file that is there whole or not at all: it is written to a temporary file beside it, forced to the disk, then
 * renamed. An earlier file of that name stays as it is until then, and for good if anything fails.
 *
 * <pre>{@code
 * try (AtomicFile out = new AtomicFile(file)) {
 *   out.write(bytes);
 *   out.commit();
 * }
 * }</pre>
 */
public final class AtomicFile implements Closeable {

  /** So many characters of a name are at most four times as many bytes. */
  private static final int BEGINNING = 50;

  private final Path file;
  private final Path target;
  private final Path temporary;
  private final SeekableByteChannel channel;
  private boolean committed;

  /** Begins to write {@code file}; where that is a link, the file that it leads to. */
  public AtomicFile(Path file) throws IOException {
    this.file = file;
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IOException("it is there, and is no regular file");
      }
      this.target = target(file);
      if (!Files.isDirectory(target.getParent())) {
        throw new IOException("there is no folder " + target.getParent());
      }
      this.temporary = target.resolveSibling(temporary(target.getFileName().toString()));
      this.channel = Files.newByteChannel(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException failure) {
      throw unwritten(file, failure);
    }
  }

  private static Path target(Path file) throws IOException {
    try {
      return file.toRealPath();
    } catch (NoSuchFileException none) {
      if (Files.isSymbolicLink(file)) {
        throw new IOException("it is a link that leads to no file", none);
      }
      return file.toAbsolutePath();
    }
  }

  /** A name no longer than those that systems take, whatever that of the file is. */
  private static String temporary(String name) {
    return "." + name.substring(0, Math.min(name.length(), BEGINNING)) + "." + UUID.randomUUID() + ".tmp";
  }

  /** Writes all of {@code buffer}. */
  public void write(ByteBuffer buffer) throws IOException {
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException failure) {
      throw unwritten(file, failure);
    }
  }

  /** Makes what has been written the file. */
  public void commit() throws IOException {
    try {
      force(channel);
      channel.close();
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      committed = true;
    } catch (IOException failure) {
      throw unwritten(file, failure);
    }
    try (SeekableByteChannel folder = Files.newByteChannel(target.getParent())) {
      force(folder);
    } catch (IOException noSuchThing) {
      // Some systems force a folder's entries by themselves, and can't be asked to.
    }
  }

  private static void force(SeekableByteChannel channel) throws IOException {
    if (channel instanceof FileChannel forced) {
      forced.force(true);
    }
  }

  /** Removes what has been written, unless it has become the file. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (!committed) {
      Files.deleteIfExists(temporary);
    }
  }

  /** What to throw where {@code file} can't be written, by reason of {@code failure}. */
  public static IOException unwritten(Path file, IOException failure) {
    return new IOException("can't write " + file + ": " + reason(failure), failure);
  }

  /** {@code access denied} of an AccessDeniedException: many have no other message than the file's name. */
  private static String reason(IOException failure) {
    String reason = failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
    return reason != null ? reason : failure.getClass().getSimpleName().replace("Exception", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
