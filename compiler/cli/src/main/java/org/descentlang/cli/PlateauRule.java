package org.descentlang.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.fit.Fit;
import org.descentlang.runtime.fit.Plateau;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Which setting falls where the loss stalls, and how: {@code pace,factor=0.5,patience=5}. */
record PlateauRule(String setting, List<String> options) {

  private static final String OPTION = "[a-z]+=[-+]?[0-9]*[.]?[0-9]+([eE][-+]?[0-9]+)?";

  /** Makes {@code fit}, that of {@code trainer}, follow the rule. */
  void apply(Fit fit, Trainer trainer) {
    try {
      Plateau plateau = new Plateau(trainer.setting(setting));
      Set<String> said = new HashSet<>();
      for (String option : options) {
        String[] parts = option.split("=");
        set(plateau, parts[0], parts[1]);
        if (!said.add(parts[0].replace("difference", "threshold"))) {
          throw new IllegalArgumentException(parts[0].matches("threshold|difference")
              ? "it has one threshold, a share or a difference" : parts[0] + " is said twice");
        }
      }
      fit.plateau(plateau);
    } catch (IllegalArgumentException problem) {
      throw new Problem("--plateau: " + problem.getMessage());
    }
  }

  private static Plateau set(Plateau plateau, String name, String value) {
    return switch (name) {
      case "factor" -> plateau.factor(Double.parseDouble(value));
      case "patience" -> plateau.patience(epochs(name, value));
      case "threshold" -> plateau.threshold(share(value));
      case "difference" -> plateau.threshold(Double.parseDouble(value)).absolute();
      case "cooldown" -> plateau.cooldown(epochs(name, value));
      case "minimum" -> plateau.minimum(Double.parseDouble(value));
      default -> throw new IllegalArgumentException("there is no option " + name
          + ", only factor, patience, threshold, difference, cooldown, minimum");
    };
  }

  private static double share(String value) {
    double share = Double.parseDouble(value);
    if (share >= 1) {
      throw new IllegalArgumentException(
          "threshold is " + value + ", and no share of a loss, below 1; difference=" + value + " is an amount");
    }
    return share;
  }

  private static int epochs(String name, String value) {
    double epochs = Double.parseDouble(value);
    if (epochs != Math.rint(epochs) || epochs < 0 || epochs > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(name + " is " + value + ", and no number of epochs");
    }
    return (int) epochs;
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
