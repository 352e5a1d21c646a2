package org.descentlang.runtime.data;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.descentlang.runtime.DataException;

/** The records of a CSV file (RFC 4180) in UTF-8, one after the other. Empty lines are passed over. */
public final class CsvReader implements Closeable {

  private static final int LONGEST_FIELD = 1 << 20;
  private static final int END = -1;
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  /** What Java reads where there is no UTF-8; a text has it only where something was lost before. */
  private static final char REPLACEMENT = '\uFFFD';

  private final Path file;
  private final BufferedReader reader;
  private final List<String> fields = new ArrayList<>();
  private final StringBuilder field = new StringBuilder();
  private int next;
  private int line = 1;
  private int recordLine;

  public CsvReader(Path file) throws IOException {
    this.file = file;
    this.reader = new BufferedReader(
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8), 1 << 16);
    advance();
    if (next == BYTE_ORDER_MARK) {
      advance();
    }
  }

  /** Goes to the next record; false if there is none. */
  public boolean next() throws IOException {
    while (atLineEnd()) {
      endLine();
    }
    if (next == END) {
      return false;
    }
    recordLine = line;
    fields.clear();
    do {
      fields.add(field());
    } while (skipComma());
    endLine();
    return true;
  }

  /** Goes to the first record, whose fields are names; a spreadsheet may break a name into lines. */
  public List<String> names() throws IOException {
    if (!next()) {
      throw new DataException(file, "the file is empty; its first line must name the columns");
    }
    List<String> names = new ArrayList<>();
    for (String field : fields) {
      names.add(field.strip().replaceAll("\\s+", " "));
    }
    return names;
  }

  /** The fields of the record; another record reuses the list. */
  public List<String> fields() {
    return fields;
  }

  /** The line that the record begins at, from 1. */
  public int line() {
    return recordLine;
  }

  private String field() throws IOException {
    field.setLength(0);
    if (next == '"') {
      readQuoted();
    } else {
      readPlain();
    }
    return field.toString();
  }

  private void readPlain() throws IOException {
    while (next != ',' && next != END && !atLineEnd()) {
      if (next == '"') {
        throw problem("a quote inside a field that does not begin with one");
      }
      take();
    }
  }

  private void readQuoted() throws IOException {
    int opened = line;
    advance();
    while (next != '"' || isDoubled()) {
      if (next == END) {
        throw problem(opened, "a quote is never closed");
      }
      take();
    }
    if (next != ',' && next != END && !atLineEnd()) {
      throw opened == line ? problem("text after a closing quote")
          : problem(opened, "text after the quote that closes this one, in line " + line);
    }
  }

  /** Passes over a quote: whether another one follows, and both are one of the text. */
  private boolean isDoubled() throws IOException {
    advance();
    return next == '"';
  }

  private void take() throws IOException {
    if (field.length() == LONGEST_FIELD) {
      throw problem("a field of more than " + LONGEST_FIELD + " characters");
    }
    field.append((char) next);
    advance();
  }

  private boolean skipComma() throws IOException {
    boolean comma = next == ',';
    if (comma) {
      advance();
    }
    return comma;
  }

  private boolean atLineEnd() {
    return next == '\n' || next == '\r';
  }

  private void endLine() throws IOException {
    boolean carriageReturn = next == '\r';
    advance();
    if (carriageReturn && next == '\n') {
      advance();
    }
  }

  private void advance() throws IOException {
    int before = next;
    next = reader.read();
    if (before == '\n' || before == '\r' && next != '\n') {
      line++;
    }
    if (next == REPLACEMENT) {
      throw problem("the text is not UTF-8 here");
    }
  }

  private DataException problem(String problem) {
    return problem(line, problem);
  }

  private DataException problem(int line, String problem) {
    return new DataException(file + ":" + line, problem);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
