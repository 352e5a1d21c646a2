package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;

/**
 * In which of several loops, one after the other, each statement of a loop's body can stand, so that functions of rows
 * are computed between them.
 */
final class Levels {
  /** An element of an array or a row that a statement reads or writes. */
  private record Access(Object array, Affine offset, boolean writes) {}

  private final List<Statement> body;
  private final Statement.Loop loop;
  private final Collection<Line> functions;
  private final List<Integer> levels;
  private final List<List<Access>> accesses;
  private final Map<Local, Integer> declared = new HashMap<>();
  private final Map<Line, Integer> puts = new HashMap<>();

  private Levels(List<Statement> body, Statement.Loop loop, Collection<Line> functions) {
    this.body = body;
    this.loop = loop;
    this.functions = functions;
    this.levels = new ArrayList<>(Collections.nCopies(body.size(), 0));
    this.accesses = body.stream().map(Levels::accesses).toList();
    for (int s = 0; s < body.size(); s++) {
      if (body.get(s) instanceof Statement.Declare declare) {
        declared.put(declare.local(), s);
      } else if (body.get(s) instanceof Statement.Put put) {
        puts.put(put.line(), s);
      }
    }
  }

  /**
   * One for each statement; empty where one loop must stay.
   *
   * @param functions rows whose values are there in the loop after the one that puts the arguments to them
   */
  static Optional<List<Integer>> of(List<Statement> body, Statement.Loop loop, Collection<Line> functions) {
    return new Levels(body, loop, functions).find();
  }

  private Optional<List<Integer>> find() {
    boolean changes = true;
    while (changes) {
      changes = false;
      for (int s = 0; s < body.size(); s++) {
        changes |= raise(s, least(s));
        for (int earlier = 0; earlier < s; earlier++) {
          changes |= order(earlier, s);
        }
      }
      if (levels.stream().anyMatch(l -> l > functions.size())) {
        return Optional.empty(); // one function for each cut at most: something waits for itself
      }
    }
    return Optional.of(levels);
  }

  /** Whether it stood in an earlier loop. */
  private boolean raise(int statement, int level) {
    boolean isHigher = level > levels.get(statement);
    if (isHigher) {
      levels.set(statement, level);
    }
    return isHigher;
  }

  /** Where what the statement computes with is there. */
  private int least(int statement) {
    int[] least = {0};
    Statements.visitCode(List.of(body.get(statement)), root -> Codes.visit(root, code -> {
      if (code instanceof Code.Use use && declared.containsKey(use.local())) {
        least[0] = Math.max(least[0], levels.get(declared.get(use.local())));
      } else if (code instanceof Code.At at && functions.contains(at.line())) {
        least[0] = Math.max(least[0], levels.get(puts.get(at.line())) + 1);
      }
    }));
    return least[0];
  }

  /** What one writes and the other needs stays in order; what goes from round to round stays in one loop. */
  private boolean order(int earlier, int later) {
    boolean together = sharesVariable(body.get(earlier), body.get(later));
    boolean inOrder = together;
    for (Access a : accesses.get(earlier)) {
      for (Access b : accesses.get(later)) {
        if (a.array.equals(b.array) && (a.writes || b.writes)) {
          Affine distance = a.offset.minus(b.offset);
          long stride = Math.abs(a.offset.coefficient(loop.index()));
          boolean apart = distance.isConstant()
              && Math.abs(distance.constant()) >= stride * loop.index().extent().bound() && stride > 0;
          inOrder |= !apart;
          together |= !apart && !(distance.equals(Affine.of(0)) && stride > 0);
        }
      }
    }
    boolean changes = inOrder && raise(later, levels.get(earlier));
    return together && raise(earlier, levels.get(later)) || changes;
  }

  /** A variable from outside of the body, or one that changes in it. */
  private static boolean sharesVariable(Statement earlier, Statement later) {
    Set<Local> changed = new HashSet<>();
    for (Statement statement : List.of(earlier, later)) {
      if (statement instanceof Statement.Assign assign) {
        changed.add(assign.local());
      }
    }
    return changed.stream().anyMatch(l -> touches(earlier, l) && touches(later, l));
  }

  private static boolean touches(Statement statement, Local local) {
    return uses(statement).contains(local) || statement instanceof Statement.Assign assign
        && assign.local().equals(local) || statement instanceof Statement.Declare declare
        && declare.local().equals(local);
  }

  /** The locals that it computes with. */
  static Set<Local> uses(Statement statement) {
    Set<Local> used = new HashSet<>();
    Statements.visitCode(List.of(statement), root -> Codes.visit(root, code -> {
      if (code instanceof Code.Use use) {
        used.add(use.local());
      }
    }));
    return used;
  }

  private static List<Access> accesses(Statement statement) {
    List<Access> all = new ArrayList<>();
    if (statement instanceof Statement.Store store) {
      all.add(new Access(store.tensor(), store.offset(), true));
    } else if (statement instanceof Statement.Put put) {
      all.add(new Access(put.line(), put.place(), true));
    }
    Statements.visitCode(List.of(statement), root -> Codes.visit(root, code -> {
      if (code instanceof Code.Load load) {
        all.add(new Access(load.tensor(), load.offset(), false));
      } else if (code instanceof Code.At at) {
        all.add(new Access(at.line(), at.place(), false));
      }
    }));
    return all;
  }
}
