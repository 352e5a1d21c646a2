package org.descentlang.runtime;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * As much JSON (RFC 8259) as the headers of safetensors files and the log of a fit need.
 *
 * <p>It is strict: no duplicate name, no lone surrogate, no nesting beyond {@value #DEPTH}, nothing after the value. A
 * text that is no such JSON is an {@link IllegalArgumentException} with the offset.
 */
public final class Json {

  private static final int DEPTH = 16;
  private static final String ESCAPES = "\"\\/bfnrt";
  private static final String ESCAPED = "\"\\/\b\f\n\r\t";

  // At a power of two the nearest of the short decimals may not read back where a farther one does.
  private static final RoundingMode[] NEAREST_FIRST =
      {RoundingMode.HALF_EVEN, RoundingMode.CEILING, RoundingMode.FLOOR};

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** {@link Map}, {@link List}, {@link String}, {@link Long}, {@link BigDecimal}, {@link Boolean} or null. */
  static Object parse(String text) {
    Json json = new Json(text);
    Object value = json.value(0);
    json.skipSpace();
    if (json.at < text.length()) {
      throw json.problem("nothing is expected after the value");
    }
    return value;
  }

  /** {@code text} in quotes, escaped. */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      int escape = ESCAPED.indexOf(c);
      if (escape >= 0 && c != '/') {
        quoted.append('\\').append(ESCAPES.charAt(escape));
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /**
   * The shortest number that reads back as {@code value}, the same on every JDK; {@code null} for NaN and infinities.
   */
  public static String number(double value) {
    return Double.isFinite(value) ? shortest(value, false) : "null";
  }

  /**
   * The shortest number that reads back as {@code value}, the same on every JDK; {@code null} for NaN and infinities.
   */
  public static String number(float value) {
    return Float.isFinite(value) ? shortest(value, true) : "null";
  }

  // Double.toString is shortest only from JDK 19 on.
  private static String shortest(double value, boolean isFloat) {
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(value);
    for (int precision = 1;; precision++) {
      for (RoundingMode mode : NEAREST_FIRST) {
        BigDecimal rounded = exact.round(new MathContext(precision, mode)).stripTrailingZeros();
        if (value == (isFloat ? rounded.floatValue() : rounded.doubleValue())) {
          return write(rounded);
        }
      }
    }
  }

  /** {@code 0.001} to {@code 9999999.0} plainly, others as {@code 1.5E-4}, as {@link Double#toString} chooses. */
  private static String write(BigDecimal value) {
    int exponent = value.precision() - value.scale() - 1;
    boolean plain = exponent >= -3 && exponent < 7;
    String digits = (plain ? value : value.scaleByPowerOfTen(-exponent)).toPlainString();
    return digits + (digits.indexOf('.') < 0 ? ".0" : "") + (plain ? "" : "E" + exponent);
  }

  private Object value(int depth) {
    if (depth > DEPTH) {
      throw problem("nested too deeply");
    }
    skipSpace();
    char c = peek();
    return switch (c) {
      case '{' -> object(depth);
      case '[' -> list(depth);
      case '"' -> string();
      case 't' -> word("true", Boolean.TRUE);
      case 'f' -> word("false", Boolean.FALSE);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    for (boolean more = !skips('}'); more; more = separator('}')) {
      skipSpace();
      String name = string();
      if (members.containsKey(name)) {
        throw problem("the name " + name + " is there twice");
      }
      expect(':');
      members.put(name, value(depth + 1));
    }
    return members;
  }

  private List<Object> list(int depth) {
    List<Object> elements = new ArrayList<>();
    at++;
    for (boolean more = !skips(']'); more; more = separator(']')) {
      elements.add(value(depth + 1));
    }
    return elements;
  }

  /** Whether a comma is next, rather than {@code end}. */
  private boolean separator(char end) {
    if (skips(end)) {
      return false;
    }
    expect(',');
    return true;
  }

  private String string() {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char c = peek();
      at++;
      if (c < ' ') {
        throw problem("a control character in a string");
      }
      string.append(c == '\\' ? escape() : c);
    }
    at++;
    return requirePairs(string.toString());
  }

  private char escape() {
    char c = peek();
    at++;
    if (c == 'u') {
      return hexadecimal();
    }
    if (ESCAPES.indexOf(c) < 0) {
      throw problem("an unknown escape");
    }
    return ESCAPED.charAt(ESCAPES.indexOf(c));
  }

  private char hexadecimal() {
    int code = 0;
    for (int i = 0; i < 4; i++, at++) {
      char c = peek();
      if (c > 'f' || Character.digit(c, 16) < 0) {
        throw problem("an unknown escape");
      }
      code = code * 16 + Character.digit(c, 16);
    }
    return (char) code;
  }

  private String requirePairs(String string) {
    for (int i = 0; i < string.length(); i += Character.charCount(string.codePointAt(i))) {
      if (Character.getType(string.codePointAt(i)) == Character.SURROGATE) {
        throw problem("half a surrogate pair in a string");
      }
    }
    return string;
  }

  private Object number() {
    int start = at;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(start, at);
    if (digits.matches("-?(0|[1-9][0-9]{0,17})")) {
      return Long.valueOf(digits);
    }
    if (digits.length() <= 40 && digits.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,9})?")) {
      return new BigDecimal(digits);
    }
    throw problem("no JSON value");
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw problem("no JSON value");
    }
    at += word.length();
    return value;
  }

  private void expect(char c) {
    if (!skips(c)) {
      throw problem("'" + c + "' is expected");
    }
  }

  private boolean skips(char c) {
    skipSpace();
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw problem("the text ends too early");
    }
    return text.charAt(at);
  }

  private IllegalArgumentException problem(String problem) {
    return new IllegalArgumentException(problem + " (at " + at + ")");
  }
}
