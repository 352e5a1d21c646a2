package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Modifier;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.schedule.Kernel;
import org.descentlang.compiler.schedule.Routine;
import org.descentlang.compiler.schedule.Share;
import org.descentlang.compiler.schedule.Stage;

/** The methods of a class's kernels, each body once, and the calls of them. */
final class KernelMethods {
  /** So many calls stand in one method, which HotSpot is to compile. */
  private static final int LONGEST = 200;

  private final Types types;
  private final Members members;
  private final KernelPrinter printer;
  private final SharedLoops shared;
  private final Sharing sharing;
  private final Optional<Clocks> clocks;
  private final List<MethodSpec> parts = new ArrayList<>();
  private final Map<KernelPrinter.Text, String> names = new LinkedHashMap<>();
  private final Map<String, Declared> declared = new LinkedHashMap<>();
  private final Set<Stage> called = Collections.newSetFromMap(new IdentityHashMap<>());

  /** A kernel that has a method, and what stands in it if it shares its loops with none. */
  private record Declared(Kernel kernel, KernelPrinter.Text text) {}

  KernelMethods(Types types, Members members, KernelPrinter printer, Sharing sharing, Optional<Clocks> clocks) {
    this.types = types;
    this.members = members;
    this.printer = printer;
    this.shared = new SharedLoops(types, members, printer);
    this.sharing = sharing;
    this.clocks = clocks;
  }

  /** To be asked for when all calls have been. */
  List<MethodSpec> methods() {
    Map<String, SharedLoops.Loops> loops = shared.all();
    Set<MethodSpec> all = new LinkedHashSet<>(parts);
    declared.forEach((name, kernel) -> {
      Optional<SharedLoops.Loops> own = Optional.ofNullable(loops.get(name));
      List<ParameterSpec> parameters = kernel.text().parameters();
      all.add(MethodSpec.methodBuilder(name).addModifiers(Modifier.PRIVATE).addParameters(parameters)
          .addCode(Comments.code(Comments.of(kernel.kernel(), types.precision())))
          .addCode(own.map(l -> l.call(parameters)).orElse(kernel.text().body())).build());
      own.ifPresent(l -> all.add(l.declaration()));
    });
    return List.copyOf(all);
  }

  /** Streams of draws and the constants of their hashes. */
  Map<String, String> streams() {
    return printer.streams();
  }

  /**
   * Calls of a routine's kernels in order.
   *
   * @param prefix of the methods' names
   */
  CodeBlock calls(Routine routine, String prefix) {
    List<Stage> stages = routine.stages();
    if (stages.size() <= LONGEST) {
      return calls(stages, prefix, new KernelNames(members));
    }
    CodeBlock.Builder block = CodeBlock.builder();
    for (int first = 0; first < stages.size(); first += LONGEST) {
      List<Stage> part = stages.subList(first, Math.min(first + LONGEST, stages.size()));
      block.add("$L();\n", part(calls(part, prefix, new KernelNames(members)), prefix));
    }
    return block.build();
  }

  private String part(CodeBlock calls, String prefix) {
    String name = members.method(prefix + "part");
    parts.add(MethodSpec.methodBuilder(name).addModifiers(Modifier.PRIVATE).addCode(calls).build());
    return name;
  }

  private CodeBlock calls(List<Stage> stages, String prefix, KernelNames names) {
    CodeBlock.Builder block = CodeBlock.builder();
    boolean forward = false;
    boolean again = false;
    for (Stage stage : stages) {
      boolean first = called.add(stage);
      if (!first && !again) {
        block.add("// again, so that it need not be kept\n");
      }
      again = !first;
      if (forward && Comments.isBackward(stage)) {
        block.add("// backward\n");
      }
      forward = (forward || stage == stages.get(0)) && !Comments.isBackward(stage);
      if (stage instanceof Kernel kernel) {
        block.add(call(kernel, prefix, names));
      } else if (stage instanceof Stage.Repeat repeat) {
        block.add(repeat(repeat, names));
        block.add(calls(repeat.stages(), prefix, names)).endControlFlow();
        sharing.leave(repeat.index());
      }
    }
    return block.build();
  }

  private CodeBlock repeat(Stage.Repeat repeat, KernelNames names) {
    if (isShared(repeat)) {
      names.write(repeat.index(), Java.atom("$L", sharing.enter(repeat.index())));
    }
    CodeBlock index = names.of(repeat.index()).text();
    CodeBlock type = CodeBlock.of(isShared(repeat) ? "" : "int ");
    CodeBlock size = repeat.index().extent() instanceof Extent.Counted counted
        ? CodeBlock.of("$L", members.count(counted)) : CodeBlock.of("$L", repeat.index().extent().bound());
    return repeat.ascending()
        ? CodeBlock.builder().beginControlFlow("for ($L$L = 0; $L < $L; $L++)", type, index, index, size, index).build()
        : CodeBlock.builder().beginControlFlow("for ($L$L = $L - 1; $L >= 0; $L--)", type, index, size, index, index)
            .build();
  }

  private static boolean isShared(Stage stage) {
    return stage instanceof Stage.Repeat repeat ? repeat.stages().stream().anyMatch(KernelMethods::isShared)
        : ((Kernel) stage).share().isPresent();
  }

  private CodeBlock call(Kernel kernel, String prefix, KernelNames around) {
    String method = method(kernel, prefix);
    CodeBlock call = kernel.share().map(share -> shared(kernel, share, method, around)).orElseGet(() -> {
      List<CodeBlock> arguments = kernel.outer().stream().map(i -> around.of(i).text()).toList();
      return CodeBlock.of("$L($L);\n", method, CodeBlock.join(arguments, ", "));
    });
    return clocks.map(c -> c.around(call, method, kernel)).orElse(call);
  }

  private CodeBlock shared(Kernel kernel, Share share, String method, KernelNames around) {
    return CodeBlock.of("distribute($L, $L, $L);\n", sharing.number(method, printer.hasRows(kernel), kernel.outer()),
        new CodePrinter(types, members, around).text(share.size()), share.least());
  }

  private String method(Kernel kernel, String prefix) {
    return names.computeIfAbsent(printer.text(kernel, new KernelNames(members)), text -> {
      String name = members.method(prefix + kernel.name());
      declared.put(name, new Declared(kernel, text));
      shared.add(kernel, name);
      return name;
    });
  }
}
