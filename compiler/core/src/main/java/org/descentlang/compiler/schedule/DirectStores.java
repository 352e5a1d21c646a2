package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * Stores a value where it would get a name for that alone:
 *
 * <pre>
 * let grad = z[j] - y[j]; z_grad[j] = grad      z_grad[j] = z[j] - y[j]
 * </pre>
 */
final class DirectStores {
  private DirectStores() {}

  static List<Statement> apply(List<Statement> statements) {
    List<Statement> direct = new ArrayList<>();
    for (int s = 0; s < statements.size(); s++) {
      Statement statement = Statements.withBody(statements.get(s), apply(Statements.body(statements.get(s))));
      List<Statement> rest = statements.subList(s + 1, statements.size());
      if (statement instanceof Statement.Declare named && !named.changes() && !rest.isEmpty()
          && rest.get(0) instanceof Statement.Store store && store.value().equals(new Code.Use(named.local()))
          && uses(named.local(), rest) == 1) {
        direct.add(new Statement.Store(store.tensor(), store.offset(), named.value()));
        s++;
      } else {
        direct.add(statement);
      }
    }
    return direct;
  }

  private static int uses(Local local, List<Statement> statements) {
    int[] uses = {0};
    Statements.visitCode(statements, root -> Codes.visit(root, code -> {
      if (code.equals(new Code.Use(local))) {
        uses[0]++;
      }
    }));
    return uses[0];
  }
}
