package org.descentlang.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/**
 * A class that needs more constants than a class file has, as several. Each extends the one before it, so that all in
 * them reads as in one class, but for {@code private}; what a member names stands before it or in the same class.
 *
 * <pre>
 * abstract class DeepTrainerPart1 extends Trainer             its fields,
 * abstract class DeepTrainerPart2 extends DeepTrainerPart1    its kernels,
 * public final class DeepTrainer extends DeepTrainerPart2     and what users call
 * </pre>
 */
final class ClassParts {
  /** Names that may be of members, with a parenthesis of methods: what stands behind a dot is another class's. */
  private static final Pattern OWN = Pattern.compile("//.*|(?<![\\w$.])[A-Za-z_$][\\w$]*\\(?");
  /** Bytes of bytecode: all that static fields begin with stands in one method, of 65,535 at most. */
  private static final int MOST_STATIC = 60_000;

  private final TypeSpec whole;
  private final Header header;
  private final int most;
  private final Map<String, Object> members = new LinkedHashMap<>();
  private final List<TypeSpec> parts = new ArrayList<>();
  private final Set<String> placed = new LinkedHashSet<>();
  private TypeName superclass;
  private TypeSpec.Builder part;
  private Constants constants;
  private int staticBytes;

  private ClassParts(TypeSpec whole, Header header, int most) {
    this.whole = whole;
    this.header = header;
    this.most = most;
    this.superclass = whole.superclass();
    whole.typeSpecs().forEach(type -> members.put(type.name(), type));
    whole.fieldSpecs().forEach(field -> members.put(field.name(), field));
    whole.methodSpecs().stream().filter(ClassParts::isPrivate)
        .forEach(method -> members.put(method.name() + "(", method));
  }

  /**
   * Whether a class file is too small for the class.
   *
   * @param text of it
   * @param most so many constants has a class file
   */
  static boolean areNeeded(TypeSpec whole, String text, int most) {
    return Constants.areMore(text, most)
        || whole.fieldSpecs().stream().mapToInt(ClassParts::staticBytes).sum() > MOST_STATIC;
  }

  /** The class that users know, then those that it extends. */
  static List<TypeSpec> of(TypeSpec whole, Header header, int most) {
    return new ClassParts(whole, header, most).all();
  }

  private List<TypeSpec> all() {
    begin();
    members.keySet().forEach(this::place);
    end();
    TypeSpec.Builder last = TypeSpec.classBuilder(whole.name()).superclass(superclass)
        .addModifiers(whole.modifiers().toArray(Modifier[]::new)).addJavadoc(whole.javadoc());
    whole.methodSpecs().stream().filter(m -> !isPrivate(m)).forEach(last::addMethod);
    parts.add(0, last.build());
    return parts;
  }

  private static boolean isPrivate(MethodSpec method) {
    return method.modifiers().contains(Modifier.PRIVATE) && !method.isConstructor();
  }

  /** About as many as its value takes: {@code Draws.name("keep")} has nine with its store, a number of an array eight. */
  private static int staticBytes(Object member) {
    return member instanceof FieldSpec field && field.modifiers().contains(Modifier.STATIC)
        ? 12 + 8 * (int) field.initializer().toString().chars().filter(c -> c == ',').count() : 0;
  }

  /** After what it names. */
  private void place(String name) {
    if (!placed.add(name)) {
      return;
    }
    Object member = members.get(name);
    OWN.matcher(code(member)).results().map(MatchResult::group).filter(members::containsKey).forEach(this::place);
    Constants own = Constants.of(member.toString());
    if (constants.countWith(own) > most || staticBytes + staticBytes(member) > MOST_STATIC) {
      end();
      begin();
    }
    constants.add(own);
    staticBytes += staticBytes(member);
    put(member);
  }

  private static String code(Object member) {
    return member instanceof FieldSpec field ? field.initializer().toString()
        : member instanceof MethodSpec method ? method.code().toString() : "";
  }

  private void put(Object member) {
    if (member instanceof FieldSpec field) {
      part.addField(visible(field));
    } else if (member instanceof MethodSpec method) {
      part.addMethod(visible(method));
    } else {
      part.addType(visible((TypeSpec) member));
    }
  }

  private void begin() {
    String name = whole.name() + "Part" + (parts.size() + 1);
    part = TypeSpec.classBuilder(name).superclass(superclass).addModifiers(Modifier.ABSTRACT)
        .addJavadoc(header.part(parts.size() + 1, whole.name()));
    whole.methodSpecs().stream().filter(m -> m.isConstructor() && !m.parameters().isEmpty())
        .forEach(m -> part.addMethod(constructor(m)));
    superclass = ClassName.get("", name);
    constants = Constants.of(name);
    staticBytes = 0;
  }

  private void end() {
    parts.add(part.build());
  }

  private static MethodSpec constructor(MethodSpec ofWhole) {
    return MethodSpec.constructorBuilder().addParameters(ofWhole.parameters()).addStatement("super($L)",
        ofWhole.parameters().stream().map(p -> p.name()).collect(Collectors.joining(", "))).build();
  }

  /** One that gets its value from the constructor, which is not this class's, is not final here. */
  private static FieldSpec visible(FieldSpec field) {
    Set<Modifier> modifiers = visible(field.modifiers());
    if (field.initializer().isEmpty()) {
      modifiers.remove(Modifier.FINAL);
    }
    FieldSpec.Builder visible =
        FieldSpec.builder(field.type(), field.name(), modifiers.toArray(Modifier[]::new)).addJavadoc(field.javadoc());
    return field.initializer().isEmpty() ? visible.build() : visible.initializer(field.initializer()).build();
  }

  private static MethodSpec visible(MethodSpec method) {
    return MethodSpec.methodBuilder(method.name()).addModifiers(visible(method.modifiers())).addModifiers(Modifier.FINAL)
        .returns(method.returnType()).addParameters(method.parameters()).addCode(method.code()).build();
  }

  private static TypeSpec visible(TypeSpec type) {
    return TypeSpec.classBuilder(type.name()).addModifiers(visible(type.modifiers()).toArray(Modifier[]::new))
        .addFields(type.fieldSpecs()).build();
  }

  private static Set<Modifier> visible(Set<Modifier> modifiers) {
    Set<Modifier> visible = new LinkedHashSet<>(modifiers);
    visible.remove(Modifier.PRIVATE);
    return visible;
  }
}
