package org.descentlang.compiler;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.descentlang.compiler.check.Checked;
import org.descentlang.compiler.emit.Places;
import org.descentlang.compiler.emit.Provenance;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.source.Source;
import org.descentlang.compiler.source.Span;

/** What generated classes were made from, with hashes and without dates. */
final class Origins {
  static final String TOOL = "descent";

  private Origins() {}

  /** @param sources the trainer's file, and what it imports */
  static Provenance of(List<Source> sources, Options options, Checked checked, Unit unit) {
    List<String> lines = new ArrayList<>();
    sources.forEach(s -> lines.add(s.citation() + " " + hash(s.text())));
    StringBuilder library = new StringBuilder();
    StandardLibrary.sources().forEach(s -> library.append(s.text()));
    lines.add("standard library " + hash(library.toString()));
    List<String> chosen = List.of("--type " + (options.wide() ? "f64" : "f32"));
    return new Provenance(
        TOOL + " " + version(), lines, chosen, hash(Printer.text(unit)), places(checked),
        checked.trainer().preface().documentation(), checked.model().preface().documentation());
  }

  private static Places places(Checked checked) {
    Map<String, String> arguments = new HashMap<>();
    Stream.of(checked.inputs(), checked.targets(), checked.predict().results()).flatMap(List::stream)
        .forEach(symbol -> symbol.written().ifPresent(span -> {
          symbol.shape().stream().filter(Extent.Counted.class::isInstance)
              .forEach(count -> arguments.putIfAbsent(count.toString(), place(span)));
          arguments.put(symbol.name(), place(span));
        }));
    Span batch = checked.trainer().clauses().stream()
        .filter(Declaration.Clause.BatchSize.class::isInstance).findFirst().orElseThrow().span();
    return new Places(arguments, place(batch));
  }

  private static String place(Span span) {
    return span.source().citation() + ":" + span.line();
  }

  private static String version() {
    String version = Compiler.class.getPackage().getImplementationVersion();
    return version == null ? "0.1.0-SNAPSHOT" : version;
  }

  /** The first 16 hexadecimal digits of the SHA-256 of the text in UTF-8, its lines ended by a line feed. */
  static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256")
          .digest(text.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
