package org.descentlang.compiler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Imports go one way, from the end of the pipe to its beginning, and each foreign library is seen by one stage. */
final class ArchitectureTest {
  private static final String ROOT = "org.descentlang.compiler";
  private static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(ROOT);

  /** What each stage may see of the others; everything may see itself, and the root package everything. */
  private static final Map<String, List<String>> MAY_SEE = Map.ofEntries(
      Map.entry("source", List.of()),
      Map.entry("parse", List.of("source")),
      Map.entry("ir", List.of("source")),
      Map.entry("check", List.of("parse", "source", "ir")),
      Map.entry("lower", List.of("check", "parse", "source", "ir")),
      Map.entry("evaluate", List.of("ir", "source")),
      Map.entry("hold", List.of("ir", "source")),
      Map.entry("differentiate", List.of("ir", "source")),
      Map.entry("simplify", List.of("ir", "source")),
      Map.entry("schedule", List.of("ir", "source")),
      Map.entry("memory", List.of("schedule", "ir", "source")),
      Map.entry("emit", List.of("memory", "schedule", "ir", "source")));

  /** The vocabulary that the language and the IR share. */
  private static final Set<String> VOCABULARY = Set.of("Element", "Extent", "Extent$Constant", "Extent$Counted",
      "Primitive", "Reducer", "Role", "Tensor", "Tensor$Labels", "Clock", "Expr$Distribution", "Letters");

  static Stream<String> stages() {
    return MAY_SEE.keySet().stream().sorted();
  }

  private static String inside(String stage) {
    return ROOT + "." + stage + "..";
  }

  @ParameterizedTest
  @MethodSource("stages")
  void aStageSeesThoseBeforeIt(String stage) {
    String[] hidden = Stream.concat(MAY_SEE.keySet().stream(), Stream.of("explain"))
        .filter(other -> !other.equals(stage) && !MAY_SEE.get(stage).contains(other))
        .map(ArchitectureTest::inside).toArray(String[]::new);
    noClasses().that().resideInAPackage(inside(stage)).should().dependOnClassesThat().resideInAnyPackage(hidden)
        .check(CLASSES);
    noClasses().that().resideInAPackage(inside(stage)).should().dependOnClassesThat().resideInAPackage(ROOT)
        .check(CLASSES);
  }

  @Test
  void checkSeesTheVocabularyOfTheIrAlone() {
    DescribedPredicate<JavaClass> machinery = DescribedPredicate.describe("are the IR's own",
        c -> c.getPackageName().equals(ROOT + ".ir") && !VOCABULARY.contains(nested(c)));
    noClasses().that().resideInAPackage(inside("check")).should().dependOnClassesThat(machinery).check(CLASSES);
  }

  private static String nested(JavaClass type) {
    String name = type.getName().substring(type.getPackageName().length() + 1);
    return name.endsWith("$1") ? name.substring(0, name.length() - 2) : name;
  }

  @Test
  void onlyTheParserSeesItsGenerator() {
    onlyIn("parse", "org.antlr..", "org.descentlang.grammar..").check(CLASSES);
  }

  @Test
  void onlyTheEmitterSeesItsLibrary() {
    onlyIn("emit", "com.palantir.javapoet..").check(CLASSES);
  }

  @Test
  void theCompilerDoesNotSeeTheRuntime() {
    noClasses().should().dependOnClassesThat().resideInAPackage("org.descentlang.runtime..").check(CLASSES);
  }

  private static ArchRule onlyIn(String stage, String... packages) {
    return noClasses().that().resideOutsideOfPackage(inside(stage)).should().dependOnClassesThat()
        .resideInAnyPackage(packages);
  }

  @Test
  void classesThatAreNoInterfacesAreFinal() {
    classes().that().areTopLevelClasses().and().areNotInterfaces().and().areNotEnums()
        .should().haveModifier(JavaModifier.FINAL).check(CLASSES);
  }
}
