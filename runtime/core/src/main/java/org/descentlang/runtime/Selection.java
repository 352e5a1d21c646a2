package org.descentlang.runtime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Of a file, the arrays that a model takes: of a trainer's save, averages in the place of their parameters; of any
 * other file, all. It knows what each is called in the file, which is what messages say.
 */
final class Selection {

  private final ArrayFile file;
  private final boolean isSave;
  private final NamedArrays arrays;

  private Selection(ArrayFile file, String folder, NamedArrays state) {
    this.file = file;
    this.isSave = file.metadata().containsKey(Save.FORMAT);
    this.arrays = isSave ? ofSave(file, folder) : inFolder(file.arrays(), state);
  }

  /** The parameters: of a save, what has no slash in its name. */
  static Selection parameters(ArrayFile file) {
    return new Selection(file, "/", NamedArrays.NONE);
  }

  /** The parameters, and the state of a model, which other libraries name as they name parameters. */
  static Selection model(ArrayFile file, NamedArrays state) {
    return new Selection(file, Save.STATE, state);
  }

  private static NamedArrays inFolder(NamedArrays arrays, NamedArrays state) {
    return NamedArrays.of(arrays.list().stream()
        .map(a -> state.find(Save.STATE + a.name()).isPresent() ? a.called(Save.STATE + a.name()) : a).toList());
  }

  /** Without state that is none of the model's. */
  NamedArrays of(NamedArrays state) {
    return NamedArrays.of(arrays.list().stream()
        .filter(a -> !a.name().startsWith(Save.STATE) || state.find(a.name()).isPresent()).toList());
  }

  private static NamedArrays ofSave(ArrayFile file, String folder) {
    Map<String, NamedArray> selected = new LinkedHashMap<>();
    for (NamedArray array : file.arrays()) {
      String name = array.name();
      if (name.startsWith(Save.AVERAGE)) {
        name = name.substring(Save.AVERAGE.length());
        selected.put(name, array.called(name));
      } else if (name.indexOf('/') < 0 || name.startsWith(folder)) {
        selected.putIfAbsent(name, array);
      }
    }
    return NamedArrays.of(List.copyOf(selected.values()));
  }

  NamedArrays arrays() {
    return arrays;
  }

  /** What {@code name} is called in the file. */
  String source(String name) {
    String average = Save.AVERAGE + name;
    boolean averaged = isSave && (file.arrays().find(average).isPresent() || file.unreadable().containsKey(average));
    boolean isPlain = name.startsWith(Save.STATE) && file.arrays().find(name).isEmpty()
        && !file.unreadable().containsKey(name);
    return averaged ? average : isPlain ? name.substring(Save.STATE.length()) : name;
  }

  /**
   * Refuses an array of {@code targets} that can't be read, and a save that has lost some of its averages, so that
   * averages and parameters would be mixed. {@code where} begins the message.
   */
  void requireWhole(String where, NamedArrays targets) {
    for (NamedArray target : targets) {
      String source = source(target.name());
      String type = file.unreadable().get(source);
      if (type != null) {
        throw new DataException(where + ": " + source, "elements of type " + type + " can't be read; F32 and F64 can");
      }
    }
    for (String name : Save.averages(file)) {
      if (file.arrays().find(name).isEmpty()) {
        throw new DataException(where, name + " is missing, with which the save was made: the parameter "
            + name.substring(Save.AVERAGE.length()) + " is no substitute");
      }
    }
  }
}
