package org.descentlang.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.descentlang.compiler.ir.Clock;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.memory.Plan;
import org.descentlang.compiler.schedule.Schedule;

/** The generated trainer: gradients, the optimizer's state, and a step of learning. */
final class TrainerClass {
  private final Schedule schedule;
  private final Unit unit;
  private final Plan plan;
  private final Tensors tensors;
  private final ModelClass model;
  private final Types types;
  private final Members members = new Members();
  private final Fields fields;
  private final Places places;
  private final String count;
  private final Arguments arguments;
  private final Measures measures;
  private final Sharing sharing;
  private final Optional<Clocks> clocks;
  private final KernelMethods kernels;

  TrainerClass(
      Schedule schedule, Plan plan, Tensors tensors, ModelClass model, Places places, Optional<Clocks> clocks) {
    this.schedule = schedule;
    this.unit = schedule.unit();
    this.plan = plan;
    this.tensors = tensors;
    this.model = model;
    this.types = new Types(schedule.precision());
    this.fields = new Fields(types, members);
    unit.rate().ifPresent(fields::isUnknownAtFirst);
    shared().forEach(members::field);
    unit.settings().forEach(setting -> members.field(setting.tensor()));
    List<Tensor> data = Stream.concat(unit.inputs().stream(), unit.targets().stream()).toList();
    this.places = places;
    this.arguments = new Arguments(types, members, places, unit.batch(), data, unit.counts());
    this.arguments.parameters();
    this.count = members.constant("COUNT");
    Stream.of(Role.OPTIMIZER, Role.AVERAGE, Role.GRADIENT, Role.MEASURE, Role.TOTAL)
        .flatMap(r -> tensors.of(r).stream()).forEach(members::field);
    this.fields.name(plan);
    this.measures = new Measures(
        unit, tensors.of(Role.TOTAL), new CodePrinter(types, members, new KernelNames(members)), members);
    this.sharing = new Sharing(members, List.of(unit.trainer(), unit.model()));
    this.clocks = clocks;
    KernelPrinter printer = new KernelPrinter(
        types, members, new Slots(plan), sharing, CodeBlock.of("seed"), CodeBlock.of("passes"));
    this.kernels = new KernelMethods(types, members, printer, sharing, clocks);
  }

  private List<Tensor> shared() {
    return Stream.of(Role.PARAMETER, Role.STATE).flatMap(r -> tensors.of(r).stream()).toList();
  }

  private List<Tensor> pending() {
    return Stream.of(Role.GRADIENT, Role.MEASURE).flatMap(r -> tensors.of(r).stream()).toList();
  }

  private List<Tensor> averages() {
    return tensors.of(Role.AVERAGE);
  }

  /** Gradients are those of the parameters. */
  private CodeBlock requireParameters() {
    return averages().isEmpty() ? CodeBlock.of("") : CodeBlock.builder().addStatement("requireParameters()").build();
  }

  private ClassName modelName() {
    return ClassName.get(unit.packageName(), unit.model());
  }

  TypeSpec build(String header, String fingerprint) {
    CodeBlock initialize = kernels.calls(schedule.initialize(), "initialize_");
    CodeBlock train = kernels.calls(schedule.train(), "");
    CodeBlock update = kernels.calls(schedule.update(), "update_");
    CodeBlock evaluate = kernels.calls(schedule.evaluate(), "evaluate_");
    CodeBlock measure = kernels.calls(schedule.measure(), "measure_");
    TypeSpec.Builder type = TypeSpec.classBuilder(unit.trainer())
        .addModifiers(Modifier.PUBLIC, Modifier.FINAL).superclass(Types.TRAINER).addJavadoc(header);
    type.addFields(constants());
    FirstValues first = new FirstValues(allFields(), members);
    type.addFields(first.fields());
    clocks.ifPresent(c -> type.addFields(c.fields()));
    type.addMethod(constructor(first.calls(), initialize)).addMethods(create());
    type.addMethods(typed(train, evaluate)).addMethod(updateMethod(update)).addMethod(enter());
    measures.formulas(measure, schedule.measure()).ifPresent(type::addMethod);
    type.addMethods(generic()).addMethods(getters(fingerprint));
    type.addMethods(sharing.methods()).addMethods(kernels.methods());
    type.addMethods(first.methods()).addMethods(fields.methods());
    if (hasRowsOfThreads()) {
      type.addType(sharing.scratch(fields.scratch(plan, true, Modifier.FINAL)));
    }
    return type.build();
  }

  private List<FieldSpec> constants() {
    List<FieldSpec> constants = new ArrayList<>();
    constants.add(Fields.batch(unit.batch().bound()));
    constants.add(Arguments.count(count, places.batch()));
    constants.addAll(arguments.constants("PORTS"));
    kernels.streams().forEach((stream, constant) -> constants.add(Streams.constant(stream, constant)));
    constants.addAll(sharing.constants());
    constants.addAll(fields.offsets());
    return constants;
  }

  private List<FieldSpec> allFields() {
    List<FieldSpec> all = new ArrayList<>();
    all.add(FieldSpec.builder(modelName(), "model", Modifier.PRIVATE, Modifier.FINAL)
        .initializer("new $T()", modelName()).build());
    unit.settings().forEach(s -> all.add(setting(s)));
    all.addAll(Fields.group("The model's parameters and state.", shared().stream().map(this::shared).toList()));
    all.addAll(own("What the optimizer keeps from update to update.", tensors.of(Role.OPTIMIZER)));
    all.addAll(own("What stands for parameters where the model is evaluated.", averages()));
    all.addAll(own("What has been accumulated since the last update.", pending()));
    all.addAll(own("Sums over examples from which metrics are computed.", tensors.of(Role.TOTAL)));
    all.add(named("optimizerState", tensors.of(Role.OPTIMIZER), "optimizer/"));
    if (!averages().isEmpty()) {
      all.add(named("averages", averages(), ""));
    }
    all.add(named("accumulated", pending(), "accumulated/"));
    all.add(measures.field());
    all.addAll(fields.values(plan));
    if (hasRowsOfThreads()) {
      all.add(sharing.field());
    }
    all.addAll(sharing.places());
    all.addAll(Fields.group("The mini-batch.", arguments.fields()));
    all.add(FieldSpec.builder(TypeName.INT, Members.COUNT, Modifier.PRIVATE).build());
    return all;
  }

  private FieldSpec shared(Tensor tensor) {
    return FieldSpec.builder(
            types.arrayOf(tensor.element()), members.field(tensor), Modifier.PRIVATE, Modifier.FINAL)
        .initializer("model.$L", model.field(tensor)).build();
  }

  private List<FieldSpec> own(String comment, List<Tensor> all) {
    return Fields.group(comment, all.stream().map(t -> fields.own(t, Modifier.PRIVATE, Modifier.FINAL)).toList());
  }

  private FieldSpec setting(Unit.Setting setting) {
    return FieldSpec.builder(Types.SETTING, members.field(setting.tensor()), Modifier.PRIVATE, Modifier.FINAL)
        .initializer("declare($S, $L)", setting.tensor().name(), Literals.ofDouble(setting.preset())).build();
  }

  private FieldSpec named(String name, List<Tensor> of, String prefix) {
    return fields.named(name, of, n -> n.startsWith(prefix) ? n : prefix + n);
  }

  private boolean hasRowsOfThreads() {
    return plan.scratch().stream().anyMatch(Plan.Scratch::ofThreads);
  }

  private MethodSpec constructor(CodeBlock first, CodeBlock initialize) {
    MethodSpec.Builder constructor =
        MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).addParameter(TypeName.LONG, "seed");
    if (sharing.isUsed()) {
      constructor.addParameter(TypeName.INT, "threads");
    }
    constructor.addStatement(sharing.isUsed() ? "super(seed, threads)" : "super(seed)");
    constructor.addCode(first);
    if (hasRowsOfThreads()) {
      constructor.addCode(sharing.creation());
    }
    return constructor.addCode(measures.coefficients()).addCode(initialize).build();
  }

  private List<MethodSpec> create() {
    ClassName self = ClassName.get(unit.packageName(), unit.trainer());
    MethodSpec.Builder create = MethodSpec.methodBuilder("create").addModifiers(Modifier.PUBLIC, Modifier.STATIC)
        .returns(self).addParameter(TypeName.LONG, "seed")
        .addJavadoc("A trainer with fresh parameters, which the seed decides. All memory is taken here.\n");
    MethodSpec.Builder threaded = MethodSpec.methodBuilder("create").addModifiers(Modifier.PUBLIC, Modifier.STATIC)
        .returns(self).addParameter(TypeName.LONG, "seed").addParameter(TypeName.INT, "threads");
    return sharing.isUsed()
        ? List.of(create.addStatement("return create(seed, $L)", unit.threads()).build(),
            threaded.addJavadoc("The same, by so many threads, the caller's among them: no result depends on it.\n")
                .addStatement("return new $T(seed, threads)", self).build())
        : List.of(create.addStatement("return new $T(seed)", self).build(),
            threaded.addJavadoc("The same: what a step does here is too little to be shared by threads.\n")
                .addStatement("requireThreads(threads)").addStatement("return create(seed)").build());
  }

  private List<MethodSpec> typed(CodeBlock train, CodeBlock evaluate) {
    MethodSpec step = arguments.accept(MethodSpec.methodBuilder("step").addModifiers(Modifier.PUBLIC))
        .returns(types.real())
        .addJavadoc(contract("One update by the first {@code count} examples.",
            "their loss before the update, without penalties; 0 where the sum of weights is 0"))
        .addStatement("accumulate($L)", arguments.call()).addStatement("update()")
        .addStatement("return $Ltally.loss()", types.isSingle() ? "(float) " : "").build();
    MethodSpec accumulate = arguments.accept(
            MethodSpec.methodBuilder("accumulate").addModifiers(Modifier.PUBLIC))
        .addJavadoc(contract(
            "Adds the gradient of the loss of the examples to what the next {@link #update()} uses.", ""))
        .addCode(requireParameters())
        .addStatement("enter($L)", arguments.call()).addCode(train).addCode(measures.report(schedule.train()))
        .addStatement("passes++").addStatement("pending++").build();
    MethodSpec evaluateMethod = arguments.accept(
            MethodSpec.methodBuilder("evaluate").addModifiers(Modifier.PUBLIC))
        .returns(types.real())
        .addJavadoc(contract("The loss of the examples as the model predicts, with no update.",
            "that loss, without penalties; 0 where the sum of weights is 0"))
        .addStatement("enter($L)", arguments.call()).addCode(evaluate)
        .addCode(measures.report(schedule.evaluate()))
        .addStatement("return $Ltally.loss()", types.isSingle() ? "(float) " : "").build();
    return List.of(step, accumulate, evaluateMethod);
  }

  private String contract(String summary, String returned) {
    return new Contract(unit.batch(), arguments.hasLabels()).text(summary, arguments.documentation(""), returned);
  }

  private MethodSpec updateMethod(CodeBlock update) {
    MethodSpec.Builder method = Fields.override("update", Modifier.PUBLIC).addCode(requireParameters())
        .beginControlFlow("if (pending == 0)")
        .addStatement("throw new $T($S)", IllegalStateException.class,
            "there is nothing to update by: accumulate first")
        .endControlFlow().addCode(update);
    tensors.of(Role.MEASURE).forEach(t -> method.addStatement("$L[0] = 0", members.field(t)));
    return method.addStatement("updates++").addStatement("pending = 0").build();
  }

  private MethodSpec enter() {
    return arguments.accept(MethodSpec.methodBuilder("enter").addModifiers(Modifier.PRIVATE))
        .addStatement("$L.requireExtent(count)", count).addCode(arguments.checks()).addCode(arguments.keep())
        .addStatement("this.count = count").addCode(watched()).build();
  }

  private CodeBlock watched() {
    CodeBlock.Builder block = CodeBlock.builder();
    Tensors.watched(unit).forEach(t -> block.addStatement("model.$L = $L$L",
        model.field(t), members.field(t), t.role() == Role.SETTING ? ".value()" : ""));
    return block.build();
  }

  /** The base class's methods that take a batch of any trainer. */
  private List<MethodSpec> generic() {
    CodeBlock values = arguments.of("batch").isEmpty()
        ? CodeBlock.of("batch.count()") : CodeBlock.of("$L, batch.count()", arguments.of("batch"));
    return List.of(
        Fields.override("accumulate", Modifier.PUBLIC).addParameter(Types.BATCH, "batch")
            .addStatement("accumulate($L)", values).build(),
        Fields.override("evaluate", Modifier.PUBLIC).addParameter(Types.BATCH, "batch").returns(TypeName.DOUBLE)
            .addStatement("evaluate($L)", values).addStatement("return tally.loss()").build());
  }

  private List<MethodSpec> getters(String fingerprint) {
    List<MethodSpec> getters = new ArrayList<>(List.of(
        Fields.getter("ports", ParameterizedTypeName.get(Types.LIST, Types.PORT), "PORTS"),
        Fields.getter("batch", TypeName.INT, "BATCH"),
        Fields.getter("precision", Types.PRECISION, "$T.$L", Types.PRECISION, schedule.precision().name()),
        Fields.getter("fingerprint", ClassName.get(String.class), "$S", fingerprint),
        Fields.getter("tally", Types.TALLY, "tally"),
        Fields.getter("model", modelName(), "model"),
        Fields.override("optimizerState", Modifier.PROTECTED).returns(Types.NAMED_ARRAYS)
            .addStatement("return optimizerState").build(),
        Fields.override("accumulated", Modifier.PROTECTED).returns(Types.NAMED_ARRAYS)
            .addStatement("return accumulated").build()));
    if (!averages().isEmpty()) {
      getters.add(Fields.getter("averages", Types.NAMED_ARRAYS, "averages"));
    }
    unit.rate().filter(this::isComputed).ifPresent(r -> getters.add(Fields.getter(
        "rate", TypeName.DOUBLE, "$L", members.field(r))));
    return getters;
  }

  private boolean isComputed(Tensor rate) {
    return plan.scalars().contains(rate) && !rate.equals(Clock.UPDATES.tensor());
  }
}
