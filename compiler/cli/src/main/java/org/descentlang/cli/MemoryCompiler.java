package org.descentlang.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.descentlang.compiler.Compilation.JavaFile;
import org.descentlang.runtime.Trainer;

/** From generated Java to classes that can be used at once, with no file in between. */
final class MemoryCompiler {

  private static final List<String> OPTIONS = List.of("-proc:none", "-Xlint:none", "-classpath", runtime());

  private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

  private MemoryCompiler() {}

  /**
   * Compiles {@code files} against the runtime.
   *
   * @throws Problem if this Java has no compiler
   * @throws IllegalStateException if javac finds an error, which is a fault of ours
   */
  static ClassLoader compile(List<JavaFile> files) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    if (javac == null) {
      throw new Problem("this Java can't compile: it is only a runtime environment, and a JDK (17 or newer) is needed");
    }
    MemoryCompiler compiler = new MemoryCompiler();
    // Two trainers of one model bring its class twice.
    compiler.run(javac, files.stream().distinct().map(SourceText::new).toList());
    return compiler.new Loader();
  }

  private void run(JavaCompiler javac, List<SourceText> sources) throws IOException {
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager standard = javac.getStandardFileManager(null, null, null);
        JavaFileManager outputs = new Outputs(standard)) {
      if (!javac.getTask(messages, outputs, null, OPTIONS, null, sources).call()) {
        throw new IllegalStateException("the generated Java does not compile:\n" + messages);
      }
    }
  }

  private static String runtime() {
    try {
      return Path.of(Trainer.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static final class SourceText extends SimpleJavaFileObject {
    private final String text;

    SourceText(JavaFile file) {
      super(URI.create("memory:///" + file.path()), Kind.SOURCE);
      this.text = file.text();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private final class ClassBytes extends SimpleJavaFileObject {
    private final String name;

    ClassBytes(String name) {
      super(URI.create("memory:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
      this.name = name;
    }

    @Override
    public OutputStream openOutputStream() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      classes.put(name, bytes);
      return bytes;
    }
  }

  private final class Outputs extends ForwardingJavaFileManager<JavaFileManager> {
    Outputs(JavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      return new ClassBytes(className);
    }
  }

  private final class Loader extends ClassLoader {
    Loader() {
      super(Trainer.class.getClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      ByteArrayOutputStream bytes = classes.get(name);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes.toByteArray(), 0, bytes.size());
    }
  }
}
