package org.descentlang.compiler.emit;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.descentlang.runtime.Trainer;

/**
 * Generated files compiled in memory, all in one task of javac, with {@code -Xlint:all -Werror} and for Java 17. A
 * class loader of its own holds the classes.
 */
public final class Compiled {
  private final Map<String, byte[]> classes;
  private final ClassLoader loader;

  private Compiled(Map<String, byte[]> classes) {
    this.classes = classes;
    this.loader = new Loader(classes);
  }

  /** Fails with javac's messages and the text of the files that they are about. */
  public static Compiled of(List<GeneratedFile> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> messages = new DiagnosticCollector<>();
    StandardJavaFileManager standard = compiler.getStandardFileManager(messages, Locale.ROOT, null);
    Output output = new Output(standard);
    List<Text> texts = files.stream().map(Text::new).toList();
    List<String> options =
        List.of("--release", "17", "-Xlint:all", "-Werror", "-proc:none", "-classpath", runtime());
    if (!compiler.getTask(null, output, messages, options, null, texts).call()) {
      throw new AssertionError(report(messages, files));
    }
    return new Compiled(output.classes());
  }

  private static String runtime() {
    try {
      return Path.of(Trainer.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static String report(DiagnosticCollector<JavaFileObject> messages, List<GeneratedFile> files) {
    String all = messages.getDiagnostics().stream().limit(20)
        .map(m -> m.getMessage(Locale.ROOT) + " at " + place(m)).collect(Collectors.joining("\n"));
    String names = messages.getDiagnostics().stream().map(Compiled::place).collect(Collectors.joining(" "));
    return all + "\n\n" + files.stream().filter(f -> names.contains(f.path())).limit(1)
        .map(GeneratedFile::text).collect(Collectors.joining("\n"));
  }

  private static String place(Diagnostic<? extends JavaFileObject> message) {
    return (message.getSource() == null ? "" : message.getSource().getName()) + ":" + message.getLineNumber();
  }

  /** A class by its full name. */
  public Class<?> type(String name) {
    try {
      return loader.loadClass(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** The class files, by the full names of the classes. */
  public Map<String, byte[]> classes() {
    return classes;
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(GeneratedFile file) {
      super(URI.create("memory:///" + file.path()), Kind.SOURCE);
      text = file.text();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new LinkedHashMap<>();

    Output(JavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("memory:///" + name + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          return written.computeIfAbsent(name, n -> new ByteArrayOutputStream());
        }
      };
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> classes = new LinkedHashMap<>();
      written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return classes;
    }
  }

  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> classes;

    Loader(Map<String, byte[]> classes) {
      super(Compiled.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = classes.get(name);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
