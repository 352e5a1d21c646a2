package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Modifier;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.memory.Plan;
import org.descentlang.compiler.schedule.Schedule;

/** The generated model: parameters, state and {@code predict}. */
final class ModelClass {
  private final Schedule schedule;
  private final Unit unit;
  private final Plan plan;
  private final Tensors tensors;
  private final Types types;
  private final Members members = new Members();
  private final Fields fields;
  private final String count;
  private final Arguments inputs;
  private final Arguments outputs;
  private final KernelMethods kernels;

  ModelClass(Schedule schedule, Plan plan, Tensors tensors, Places places) {
    this.schedule = schedule;
    this.unit = schedule.unit();
    this.plan = plan;
    this.tensors = tensors;
    this.types = new Types(schedule.precision());
    this.fields = new Fields(types, members);
    tensors.of(Role.PARAMETER).forEach(members::field);
    tensors.of(Role.STATE).forEach(members::field);
    Tensors.watched(unit).forEach(members::takeArgument);
    this.inputs = new Arguments(types, members, places, unit.batch(), unit.inputs(), unit.counts());
    this.outputs = new Arguments(types, members, places, unit.batch(), unit.outputs(), List.of());
    this.inputs.parameters();
    this.outputs.parameters();
    this.count = members.constant("COUNT");
    this.fields.name(plan);
    Sharing alone = new Sharing(members, List.of());
    KernelPrinter printer = new KernelPrinter(
        types, members, new Slots(plan), alone, CodeBlock.of("0"), CodeBlock.of("0"));
    this.kernels = new KernelMethods(types, members, printer, alone, Optional.empty());
  }

  /** The field of a parameter or a state, which the trainer shares. */
  String field(Tensor tensor) {
    return members.field(tensor);
  }

  TypeSpec build(String header) {
    CodeBlock calls = kernels.calls(schedule.predict(), "");
    TypeSpec.Builder type = TypeSpec.classBuilder(unit.model())
        .addModifiers(Modifier.PUBLIC, Modifier.FINAL).superclass(Types.MODEL).addJavadoc(header);
    type.addFields(constants());
    FirstValues first = new FirstValues(allFields(), members);
    type.addFields(first.fields());
    type.addFields(fields.offsets());
    kernels.streams().forEach((stream, constant) -> type.addField(Streams.constant(stream, constant)));
    type.addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PUBLIC)
        .addJavadoc("All memory is taken here; the parameters are 0 until they are read or copied.\n")
        .addCode(first.calls()).build());
    type.addMethod(predict(calls)).addMethod(predictBatch());
    type.addMethods(getters());
    type.addMethods(kernels.methods()).addMethods(first.methods()).addMethods(fields.methods());
    return type.build();
  }

  private List<FieldSpec> allFields() {
    List<FieldSpec> all = new ArrayList<>();
    all.addAll(own("The parameters.", Role.PARAMETER));
    all.addAll(own("The state.", Role.STATE));
    Tensors.watched(unit).forEach(t -> all.add(watched(t)));
    all.add(fields.named("parameters", tensors.of(Role.PARAMETER), n -> n));
    all.add(fields.named("state", tensors.of(Role.STATE), n -> "state/" + n));
    all.addAll(fields.values(plan));
    all.addAll(Fields.group("The arguments.", inputs.fields()));
    all.addAll(outputs.fields());
    all.add(FieldSpec.builder(TypeName.INT, Members.COUNT, Modifier.PRIVATE).build());
    return all;
  }

  private List<FieldSpec> own(String comment, Role role) {
    return Fields.group(comment, tensors.of(role).stream().map(t -> fields.own(t, Modifier.FINAL)).toList());
  }

  private FieldSpec watched(Tensor tensor) {
    double preset = unit.settings().stream().filter(s -> s.tensor().equals(tensor))
        .mapToDouble(Unit.Setting::preset).findFirst().orElse(0);
    return FieldSpec.builder(TypeName.DOUBLE, members.field(tensor))
        .initializer("$L", Literals.ofDouble(preset))
        .addJavadoc("As the trainer had it when it last took a mini-batch.").build();
  }

  private List<FieldSpec> constants() {
    List<FieldSpec> constants = new ArrayList<>();
    constants.add(Fields.batch(unit.batch().bound()));
    // The batch is a trainer's, and trainers share this class.
    constants.add(Arguments.count(count, ""));
    constants.addAll(inputs.constants("PORTS"));
    constants.addAll(outputs.constants("OUTPUTS"));
    return constants;
  }

  private MethodSpec predict(CodeBlock calls) {
    List<String> arguments = new ArrayList<>(inputs.documentation(""));
    arguments.addAll(outputs.documentation("takes what is predicted, "));
    String contract = new Contract(unit.batch(), inputs.hasLabels())
        .text("Fills the outputs for the first {@code count} examples. Allocates nothing.", arguments, "");
    MethodSpec.Builder method = MethodSpec.methodBuilder("predict").addModifiers(Modifier.PUBLIC)
        .addJavadoc(contract)
        .addParameters(inputs.parameters()).addParameters(outputs.parameters())
        .addParameter(TypeName.INT, Members.COUNT);
    return method.addStatement("$L.requireExtent(count)", count).addCode(inputs.checks()).addCode(outputs.checks())
        .addCode(inputs.keep()).addCode(outputs.keep()).addStatement("this.count = count").addCode(calls).build();
  }

  private MethodSpec predictBatch() {
    return Fields.override("predict", Modifier.PUBLIC)
        .addParameter(Types.BATCH, "inputs").addParameter(Types.BATCH, "outputs")
        .addStatement("predict($L)", CodeBlock.join(batchArguments(), ", "))
        .addStatement("outputs.count(inputs.count())").build();
  }

  private List<CodeBlock> batchArguments() {
    List<CodeBlock> arguments = new ArrayList<>(List.of(inputs.of("inputs"), outputs.of("outputs")));
    arguments.removeIf(CodeBlock::isEmpty);
    arguments.add(CodeBlock.of("inputs.count()"));
    return arguments;
  }

  private List<MethodSpec> getters() {
    TypeName ports = ParameterizedTypeName.get(Types.LIST, Types.PORT);
    return List.of(
        Fields.getter("ports", ports, "PORTS"),
        Fields.getter("outputs", ports, "OUTPUTS"),
        Fields.getter("precision", Types.PRECISION, "$T.$L", Types.PRECISION, schedule.precision().name()),
        Fields.getter("capacity", TypeName.INT, "BATCH"),
        Fields.getter("parameters", Types.NAMED_ARRAYS, "parameters"),
        Fields.getter("state", Types.NAMED_ARRAYS, "state"));
  }
}
