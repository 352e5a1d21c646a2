package org.descentlang.compiler.emit;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import javax.lang.model.SourceVersion;

/** Java names for the model's names: a dot becomes an underscore; a name that is taken gets a number. */
final class Identifiers {
  /** A variable of such a name would hide the class or the package wherever it stands before a dot. */
  private static final Set<String> BEFORE_DOTS = Set.of(
      "Math", "StrictMath", "System", "Double", "Float", "Integer", "Arrays", "List", "Stream", "Draws", "Functions",
      "FloatMath", "FloatRows", "Lanes", "Precision", "Port", "Tally", "NamedArray", "NamedArrays", "java", "org");

  private final Predicate<String> isTakenOutside;
  private final Set<String> taken = new HashSet<>();

  Identifiers() {
    this(BEFORE_DOTS::contains);
  }

  private Identifiers(Predicate<String> isTakenOutside) {
    this.isTakenOutside = isTakenOutside;
  }

  /** For a scope inside: what is taken here is taken there, but not the other way round. */
  Identifiers inner() {
    return new Identifiers(name -> !isFree(name));
  }

  private boolean isFree(String name) {
    return !taken.contains(name) && !isTakenOutside.test(name);
  }

  /** {@code hidden.weight} is {@code hidden_weight}, {@code class} is {@code class_}. */
  String fresh(String wish) {
    String name = legal(wish);
    String free = name;
    for (int n = 2; !isFree(free); n++) {
      free = name + "_" + n;
    }
    taken.add(free);
    return free;
  }

  /** The name of an index: {@code j}, {@code j2}. */
  String index(String wish) {
    String name = legal(wish);
    String free = name;
    for (int n = 2; !isFree(free); n++) {
      free = name + n;
    }
    taken.add(free);
    return free;
  }

  void reserve(Iterable<String> names) {
    names.forEach(taken::add);
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
