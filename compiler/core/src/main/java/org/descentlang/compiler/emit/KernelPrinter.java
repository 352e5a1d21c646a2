package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.schedule.Code;
import org.descentlang.compiler.schedule.Codes;
import org.descentlang.compiler.schedule.Kernel;
import org.descentlang.compiler.schedule.Statements;

/** Kernels as Java: what a method takes, and its statements. */
final class KernelPrinter {
  private final Types types;
  private final Members members;
  private final StatementPrinter.Arrays arrays;
  private final Sharing sharing;
  private final CodeBlock seed;
  private final CodeBlock pass;
  private final Map<String, String> streams = new LinkedHashMap<>();

  /** A method without its name: equal texts do the same. */
  record Text(List<ParameterSpec> parameters, CodeBlock body) {}

  /** Draws are keyed by the seed and the number of the pass. */
  KernelPrinter(
      Types types, Members members, StatementPrinter.Arrays arrays, Sharing sharing, CodeBlock seed, CodeBlock pass) {
    this.types = types;
    this.members = members;
    this.arrays = arrays;
    this.sharing = sharing;
    this.seed = seed;
    this.pass = pass;
  }

  /** Streams of draws and the constants of their hashes. */
  Map<String, String> streams() {
    return streams;
  }

  Text text(Kernel kernel, KernelNames names) {
    List<ParameterSpec> parameters = new ArrayList<>();
    if (kernel.share().isPresent() && hasRows(kernel)) {
      parameters.add(sharing.own());
    }
    List<Index> indices = new ArrayList<>(kernel.outer());
    kernel.share().ifPresent(s -> indices.addAll(List.of(s.from(), s.to())));
    for (Index index : indices) {
      parameters.add(ParameterSpec.builder(TypeName.INT, names.of(index).text().toString()).build());
    }
    Statements.visitCode(kernel.body(), root -> Codes.visit(root, code -> {
      if (code instanceof Code.Random random) {
        names.key(random.name());
      }
    }));
    String own = kernel.share().isPresent() ? Sharing.OWN : Sharing.FIRST;
    CodeBlock statements = new StatementPrinter(types, members, arrays, names, own).text(kernel.body());
    return new Text(parameters, CodeBlock.builder().add(keys(names)).add(statements).build());
  }

  /** Whether the kernel computes in rows that each thread has of its own. */
  boolean hasRows(Kernel kernel) {
    return kernel.rows().stream().anyMatch(arrays::isOfThreads);
  }

  private CodeBlock keys(KernelNames names) {
    CodeBlock.Builder block = CodeBlock.builder();
    names.keys().forEach((stream, key) -> {
      String hash = streams.computeIfAbsent(stream, s -> members.constant(s.toUpperCase(Locale.ROOT)));
      block.add("long $L = $T.key($L, $L, $L);\n", key, Types.DRAWS, seed, hash, pass);
    });
    return block.build();
  }
}
