package org.descentlang.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Prints results, and knows why it could not. */
final class ResultWriter extends PrintWriter {

  private final Watched stream;

  ResultWriter(OutputStream stream) {
    this(new Watched(stream));
  }

  private ResultWriter(Watched stream) {
    super(stream, true, StandardCharsets.UTF_8);
    this.stream = stream;
  }

  /** Why results are lost, if they are. */
  Optional<IOException> failure() {
    flush();
    return Optional.ofNullable(stream.failure);
  }

  /**
   * Whether results are lost because nothing reads them any more, as in {@code descent explain FILE | head}. Java has
   * no exception of its own for it; the system's message is {@code Broken pipe}, or {@code The pipe is being closed}.
   */
  boolean isUnread() {
    return failure().map(IOException::getMessage)
        .filter(message -> message.toLowerCase(Locale.ROOT).contains("pipe")).isPresent();
  }

  private static final class Watched extends FilterOutputStream {

    private IOException failure;

    Watched(OutputStream stream) {
      super(stream);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      try {
        out.write(bytes, from, count);
      } catch (IOException lost) {
        failure = lost;
        throw lost;
      }
    }
  }
}
