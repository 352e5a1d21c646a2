package org.descentlang.cli;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.fit.Plateau;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Which setting falls where the loss stalls, and how: {@code pace,factor=0.5,patience=5}. */
record PlateauRule(String setting, List<String> options) {

  private static final String OPTION = "[a-z]+=[-+]?[0-9]*[.]?[0-9]+([eE][-+]?[0-9]+)?";

  /** The rule for a setting of {@code trainer}. */
  Plateau of(Trainer trainer) {
    try {
      Plateau plateau = new Plateau(trainer.setting(setting));
      for (String option : options) {
        String[] parts = option.split("=");
        set(plateau, parts[0], Double.parseDouble(parts[1]));
      }
      return plateau;
    } catch (IllegalArgumentException problem) {
      throw new Problem("--plateau: " + problem.getMessage());
    }
  }

  private static Plateau set(Plateau plateau, String name, double value) {
    return switch (name) {
      case "factor" -> plateau.factor(value);
      case "patience" -> plateau.patience(epochs(name, value));
      case "threshold" -> plateau.threshold(value);
      case "difference" -> plateau.threshold(value).absolute();
      case "cooldown" -> plateau.cooldown(epochs(name, value));
      case "minimum" -> plateau.minimum(value);
      default -> throw new IllegalArgumentException("there is no option " + name
          + ", only factor, patience, threshold, difference, cooldown, minimum");
    };
  }

  private static int epochs(String name, double value) {
    if (value != Math.rint(value) || value < 0) {
      throw new IllegalArgumentException(name + " is " + value + ", and no number of epochs");
    }
    return (int) value;
  }

  /** For options. */
  static final class Converter implements ITypeConverter<PlateauRule> {
    @Override
    public PlateauRule convert(String text) {
      List<String> parts = new ArrayList<>(List.of(text.split(",", -1)));
      String setting = parts.remove(0);
      if (setting.isEmpty() || !parts.stream().allMatch(part -> part.matches(OPTION))) {
        throw new TypeConversionException(
            "'" + text + "' is not SETTING or SETTING,NAME=NUMBER,..., as pace,factor=0.5,patience=5 is");
      }
      return new PlateauRule(setting, parts);
    }
  }
}
