package org.descentlang.cli;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compilation.JavaFile;
import org.descentlang.runtime.Trainer;

/** The trainers of a compilation, ready to be made. */
final class Trainers {

  private final List<Class<? extends Trainer>> classes;

  private Trainers(List<Class<? extends Trainer>> classes) {
    this.classes = classes;
  }

  /**
   * The trainers of {@code file}.
   *
   * @throws Problem if it has none
   */
  static Trainers of(Compilation compilation, Path file) throws IOException {
    if (compilation.files().isEmpty()) {
      throw nothingToTrain(file);
    }
    ClassLoader loader = MemoryCompiler.compile(compilation.files());
    List<Class<? extends Trainer>> classes = new ArrayList<>();
    for (JavaFile generated : compilation.files()) {
      Class<?> type = load(loader, generated.className());
      // What a large trainer extends is none by itself.
      if (Trainer.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
        classes.add(type.asSubclass(Trainer.class));
      }
    }
    if (classes.isEmpty()) {
      throw nothingToTrain(file);
    }
    return new Trainers(classes);
  }

  private static Problem nothingToTrain(Path file) {
    return new Problem(file + " has no trainer, so there is nothing to train");
  }

  /**
   * The class of the trainer that has this name, or of the only one.
   *
   * @throws Problem if there is none of that name, or it is not clear which
   */
  Class<? extends Trainer> named(Optional<String> name) {
    List<Class<? extends Trainer>> named = classes.stream()
        .filter(type -> name.isEmpty() || name.get().equals(type.getSimpleName())).toList();
    if (named.size() == 1) {
      return named.get(0);
    }
    throw new Problem(name.map(wanted -> "there is no trainer `" + wanted + "`").orElse("there are several trainers")
        + "; --trainer may be " + names());
  }

  List<Class<? extends Trainer>> all() {
    return classes;
  }

  /** A new trainer, its parameters drawn from {@code seed}, of as many threads as its program says. */
  static Trainer create(Class<? extends Trainer> type, long seed) {
    return make(type, new Class<?>[] {long.class}, seed);
  }

  /** As {@link #create(Class, long)}, of so many threads. */
  static Trainer create(Class<? extends Trainer> type, long seed, int threads) {
    return make(type, new Class<?>[] {long.class, int.class}, seed, threads);
  }

  private static Trainer make(Class<? extends Trainer> type, Class<?>[] types, Object... arguments) {
    try {
      return (Trainer) type.getMethod("create", types).invoke(null, arguments);
    } catch (InvocationTargetException failure) {
      throw new IllegalStateException(type.getSimpleName() + " can't be made", failure.getCause());
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Copies of the parameters' values. */
  static List<Object> values(Trainer trainer) {
    return trainer.parameters().list().stream().<Object>map(parameter -> parameter.array() instanceof float[] floats
        ? floats.clone() : ((double[]) parameter.array()).clone()).toList();
  }

  private String names() {
    return classes.stream().map(Class::getSimpleName).collect(Collectors.joining(", "));
  }

  private static Class<?> load(ClassLoader loader, String name) {
    try {
      return loader.loadClass(name);
    } catch (ClassNotFoundException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
