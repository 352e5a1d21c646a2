package org.descentlang.runtime.fit;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import org.descentlang.runtime.AtomicFile;
import org.descentlang.runtime.Json;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Tally;

/**
 * A log with one JSON object a line, the same bytes on every JDK and machine.
 *
 * <pre>{@code
 * {"step":1,"epoch":1,"loss":2.3025,"lr":0.001}
 * {"epoch":1,"steps":23,"loss":1.25,"accuracy":0.5,"validation_loss":1.0,"validation_accuracy":0.75}
 * }</pre>
 *
 * <p>Numbers are the shortest that read back as they are, as {@code float} for the losses of the steps of an f32 unit.
 * What is no finite number is {@code null}. A loss that is one of several has its own member, too, after their sum.
 */
public final class JsonLines implements Listener, Closeable {

  private static final int BUFFERED = 1 << 13;

  private final Path file;
  private final Writer writer;
  private final Precision precision;
  private final StringBuilder lines = new StringBuilder();

  private JsonLines(Path file, Writer writer, Precision precision) {
    this.file = file;
    this.writer = writer;
    this.precision = precision;
  }

  /** A log in {@code file}, from its beginning unless {@code options} say something else. */
  public static JsonLines to(Path file, Precision precision, OpenOption... options) throws IOException {
    try {
      return new JsonLines(file, Files.newBufferedWriter(file, options), precision);
    } catch (IOException failure) {
      throw AtomicFile.unwritten(file, failure);
    }
  }

  @Override
  public void onStep(long step, long epoch, double loss, double rate) throws IOException {
    lines.append("{\"step\":").append(step).append(",\"epoch\":").append(epoch).append(",\"loss\":")
        .append(precision == Precision.F32 ? Json.number((float) loss) : Json.number(loss))
        .append(",\"lr\":").append(Json.number(rate));
    endLine(BUFFERED);
  }

  @Override
  public void onEpoch(EpochReport report) throws IOException {
    lines.append("{\"epoch\":").append(report.epoch()).append(",\"steps\":").append(report.step());
    append("", report.training());
    if (report.validation().isPresent()) {
      append("validation_", report.validation().get());
    }
    endLine(0);
  }

  private void append(String prefix, Tally tally) {
    append(prefix + "loss", tally.loss());
    for (int entry = tally.losses() == 1 ? 1 : 0; entry < tally.size(); entry++) {
      append(prefix + tally.name(entry), tally.value(entry));
    }
  }

  private void append(String name, double value) {
    lines.append(',').append(Json.quote(name)).append(':').append(Json.number(value));
  }

  private void endLine(int buffered) throws IOException {
    lines.append("}\n");
    if (lines.length() > buffered) {
      flush();
    }
  }

  private void flush() throws IOException {
    try {
      writer.append(lines);
      writer.flush();
    } catch (IOException failure) {
      throw AtomicFile.unwritten(file, failure);
    } finally {
      lines.setLength(0);
    }
  }

  @Override
  public void close() throws IOException {
    try (writer) {
      if (!lines.isEmpty()) {
        flush();
      }
    }
  }
}
