package org.descentlang.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A trainer's save: a safetensors file with the parameters by their names, everything else under names with a slash,
 * and counters, settings and a format number in the metadata. So it is a parameter file, too.
 */
final class Save {

  /** What data readers keep beside a trainer's own arrays. */
  static final String BESIDE = "standardization/";

  static final String STATE = "state/";
  static final String AVERAGE = "average/";
  private static final String PREFIX = "descent.";
  /** A file without it is no save. */
  static final String FORMAT = PREFIX + "format";
  private static final String VERSION = "1";
  private static final String FINGERPRINT = PREFIX + "fingerprint";
  private static final String SEED = PREFIX + "seed";
  private static final String UPDATES = PREFIX + "updates";
  private static final String PASSES = PREFIX + "passes";
  private static final String PENDING = PREFIX + "pending";
  private static final String SETTING = PREFIX + "setting.";
  /** The names of the averages, a line each: an array that is lost would be taken for one that has none. */
  private static final String AVERAGES = PREFIX + "averages";

  private final Trainer trainer;
  private final Path file;
  private final ArrayFile contents;

  /** What {@code file} has for {@code trainer}. */
  Save(Trainer trainer, Path file, ArrayFile contents) {
    this.trainer = trainer;
    this.file = file;
    this.contents = contents;
  }

  static void write(Path file, Trainer trainer, Map<String, String> extra, NamedArrays beside) throws IOException {
    Map<String, String> metadata = counters(trainer);
    for (String key : extra.keySet()) {
      if (key.startsWith(PREFIX)) {
        throw new IllegalArgumentException("names that begin with " + PREFIX + " are taken: " + key);
      }
    }
    metadata.putAll(extra);
    for (NamedArray array : beside) {
      if (!array.name().startsWith(BESIDE)) {
        throw new IllegalArgumentException(array.name() + " does not begin with " + BESIDE);
      }
    }
    boolean before = trainer.useAverages(false);
    try {
      ArrayFile.write(file, own(trainer, trainer.pending).and(beside), metadata);
    } finally {
      trainer.useAverages(before);
    }
  }

  /** The names of the averages that a save was made with; nothing of another file. */
  static List<String> averages(ArrayFile file) {
    String names = file.metadata().get(AVERAGES);
    return names == null ? List.of() : List.of(names.split("\n"));
  }

  private static Map<String, String> counters(Trainer trainer) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, VERSION);
    metadata.put(FINGERPRINT, trainer.fingerprint());
    metadata.put(SEED, Long.toString(trainer.seed));
    metadata.put(UPDATES, Long.toString(trainer.updates));
    metadata.put(PASSES, Long.toString(trainer.passes));
    metadata.put(PENDING, Integer.toString(trainer.pending));
    for (Setting setting : trainer.settings()) {
      metadata.put(SETTING + setting.name(), setting.text());
    }
    if (trainer.averages().size() > 0) {
      metadata.put(AVERAGES, String.join("\n", trainer.averages().names()));
    }
    return metadata;
  }

  private static NamedArrays own(Trainer trainer, int pending) {
    NamedArrays own = trainer.parameters().and(trainer.model().state()).and(trainer.optimizerState())
        .and(trainer.averages());
    return pending > 0 ? own.and(trainer.accumulated()) : own;
  }

  /** Continues the trainer where the save was made, and returns the extra metadata. */
  Map<String, String> resume() {
    requireFormat();
    int pending = (int) counter(PENDING, 0, Integer.MAX_VALUE);
    NamedArrays own = own(trainer, pending);
    NamedArrays saved = withoutBeside(contents.arrays());
    requireSameProgram(own.differences(saved, true));
    requireSameType();
    long seed = counter(SEED, Long.MIN_VALUE, Long.MAX_VALUE);
    long updates = counter(UPDATES, 0, Long.MAX_VALUE);
    long passes = counter(PASSES, 0, Long.MAX_VALUE);
    Map<String, Double> settings = settings();
    own.requireForm(file.toString(), saved, false);
    own.take(saved);
    if (pending == 0) {
      for (NamedArray array : trainer.accumulated()) {
        array.clear();
      }
    }
    for (String name : settings.keySet()) {
      trainer.set(name, settings.get(name));
    }
    trainer.averaged = false;
    trainer.seed = seed;
    trainer.updates = updates;
    trainer.passes = passes;
    trainer.pending = pending;
    return extra();
  }

  private void requireFormat() {
    String version = contents.metadata().get(FORMAT);
    if (version == null) {
      throw new DataException(file, "no save of a trainer: its metadata has no " + FORMAT);
    }
    if (!version.equals(VERSION)) {
      throw new DataException(file, "a save of format " + version + "; this runtime reads format " + VERSION);
    }
  }

  private void requireSameProgram(String differences) {
    String fingerprint = text(FINGERPRINT);
    if (!fingerprint.equals(trainer.fingerprint())) {
      throw new DataException(file, "the save of another program: its fingerprint is " + fingerprint + ", and "
          + trainer.getClass().getSimpleName() + " has " + trainer.fingerprint()
          + (differences.isEmpty() ? "; its parameters fit, and another run may begin with them (--init)"
              : differences));
    }
  }

  private void requireSameType() {
    for (NamedArray parameter : trainer.parameters()) {
      NamedArray saved = contents.arrays().find(parameter.name()).orElse(parameter);
      if (saved.type() != parameter.type() && parameter.convertsFrom(saved)) {
        throw new DataException(file, "its numbers are " + saved.type() + ", and those of "
            + trainer.getClass().getSimpleName() + " are " + parameter.type() + ": it goes on as "
            + "--type " + saved.type().toString().toLowerCase(Locale.ROOT));
      }
    }
  }

  private static NamedArrays withoutBeside(NamedArrays arrays) {
    List<NamedArray> others = new ArrayList<>();
    for (NamedArray array : arrays) {
      if (!array.name().startsWith(BESIDE)) {
        others.add(array);
      }
    }
    return NamedArrays.of(others);
  }

  private Map<String, Double> settings() {
    Map<String, Double> settings = new TreeMap<>();
    for (String key : contents.metadata().keySet()) {
      if (key.startsWith(SETTING)) {
        settings.put(key.substring(SETTING.length()), setting(key));
      }
    }
    Set<String> declared = trainer.settings.keySet();
    if (!settings.keySet().equals(declared)) {
      throw new DataException(file, "it has the settings " + settings.keySet() + ", and the trainer " + declared);
    }
    return settings;
  }

  private double setting(String key) {
    try {
      double value = Double.parseDouble(text(key));
      if (!Double.isNaN(value)) {
        return value;
      }
    } catch (NumberFormatException problem) {
      // the same message as for NaN
    }
    throw new DataException(file, key, "no number: " + text(key));
  }

  private long counter(String key, long least, long most) {
    try {
      long value = Long.parseLong(text(key));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException problem) {
      // the same message as for a number out of range
    }
    throw new DataException(file, key, "no possible value: " + text(key));
  }

  private String text(String key) {
    String text = contents.metadata().get(key);
    if (text == null) {
      throw new DataException(file, "its metadata has no " + key);
    }
    return text;
  }

  private Map<String, String> extra() {
    Map<String, String> extra = new TreeMap<>();
    for (String key : contents.metadata().keySet()) {
      if (!key.startsWith(PREFIX)) {
        extra.put(key, text(key));
      }
    }
    return extra;
  }
}
