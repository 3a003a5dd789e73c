package dev.databaseoperator.postgres;

import java.util.List;

/** Desired states for tests: a role and a database of the same name. */
final class States {
  static final Password PASSWORD = Password.of("correct horse");

  private States() {}

  static SqlState application(String name, String... postInitSql) {
    return application(name, PASSWORD, postInitSql);
  }

  static SqlState application(String name, Password password, String... postInitSql) {
    return new SqlState(
        List.of(new LoginRole(name, password)),
        List.of(new ApplicationDatabase(name, name, List.of(postInitSql))));
  }
}
