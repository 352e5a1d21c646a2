package org.descentlang.compiler.emit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.SourceVersion;

/** Java names for the model's names: a dot becomes an underscore; a name that is taken gets a number. */
final class Identifiers {
  /** A variable of such a name would hide the class or the package wherever it stands before a dot. */
  private static final List<String> BEFORE_DOTS = List.of(
      "Math", "StrictMath", "System", "Double", "Float", "Integer", "Arrays", "List", "Draws", "Functions",
      "Lanes", "Precision", "Port", "Tally", "NamedArray", "NamedArrays", "java", "org");

  private final Set<String> taken = new HashSet<>(BEFORE_DOTS);

  /** {@code hidden.weight} is {@code hidden_weight}, {@code class} is {@code class_}. */
  String fresh(String wish) {
    String name = legal(wish);
    String free = name;
    for (int n = 2; !taken.add(free); n++) {
      free = name + "_" + n;
    }
    return free;
  }

  /** The name of an index: {@code j}, {@code j2}. */
  String index(String wish) {
    String name = legal(wish);
    String free = name;
    for (int n = 2; !taken.add(free); n++) {
      free = name + n;
    }
    return free;
  }

  void reserve(Iterable<String> names) {
    names.forEach(taken::add);
  }

  Identifiers copy() {
    Identifiers copy = new Identifiers();
    copy.taken.addAll(taken);
    return copy;
  }

  static String legal(String wish) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < wish.length(); i++) {
      char c = wish.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      name.append(plain ? c : c == '\'' ? "prime" : "_");
    }
    if (name.isEmpty() || name.charAt(0) >= '0' && name.charAt(0) <= '9') {
      name.insert(0, '_');
    }
    boolean isFree = SourceVersion.isName(name, SourceVersion.RELEASE_17) && !name.toString().equals("_");
    return isFree ? name.toString() : name + "_";
  }
}
