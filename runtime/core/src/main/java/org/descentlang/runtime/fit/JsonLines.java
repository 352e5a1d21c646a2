package org.descentlang.runtime.fit;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
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

  private final BufferedWriter writer;
  private final Precision precision;
  private final StringBuilder line = new StringBuilder();

  private JsonLines(BufferedWriter writer, Precision precision) {
    this.writer = writer;
    this.precision = precision;
  }

  /** A log in {@code file}, from its beginning unless {@code options} say something else. */
  public static JsonLines to(Path file, Precision precision, OpenOption... options) throws IOException {
    return new JsonLines(Files.newBufferedWriter(file, StandardCharsets.UTF_8, options), precision);
  }

  @Override
  public void onStep(long step, long epoch, double loss, double rate) throws IOException {
    line.append("{\"step\":").append(step).append(",\"epoch\":").append(epoch).append(",\"loss\":")
        .append(precision == Precision.F32 ? Json.number((float) loss) : Json.number(loss))
        .append(",\"lr\":").append(Json.number(rate));
    endLine();
  }

  @Override
  public void onEpoch(EpochReport report) throws IOException {
    line.append("{\"epoch\":").append(report.epoch()).append(",\"steps\":").append(report.step());
    append("", report.training());
    if (report.validation().isPresent()) {
      append("validation_", report.validation().get());
    }
    endLine();
    writer.flush();
  }

  private void append(String prefix, Tally tally) {
    append(prefix + "loss", tally.loss());
    for (int entry = tally.losses() == 1 ? 1 : 0; entry < tally.size(); entry++) {
      append(prefix + tally.name(entry), tally.value(entry));
    }
  }

  private void append(String name, double value) {
    line.append(',').append(Json.quote(name)).append(':').append(Json.number(value));
  }

  private void endLine() throws IOException {
    writer.append(line.append("}\n"));
    line.setLength(0);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
