package org.descentlang.compiler.source;

import java.util.ArrayDeque;
import java.util.Deque;

/** Names of files: paths with forward slashes, of which one file has one. */
public final class FileNames {
  private FileNames() {}

  /** Without detours: {@code a/./b/../c.dl} is {@code a/c.dl}. */
  public static String plain(String name) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : name.split("/")) {
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..") && !parts.getLast().isEmpty()) {
        parts.removeLast();
      } else if (!part.equals(".") && !(part.isEmpty() && !parts.isEmpty())) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }

  /** Without its folders. */
  public static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** The file at a path from the folder of another. */
  public static String beside(String name, String path) {
    return plain(name.substring(0, name.lastIndexOf('/') + 1) + path);
  }
}
