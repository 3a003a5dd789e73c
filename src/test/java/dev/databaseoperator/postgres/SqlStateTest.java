package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStateTest {
  private static final LoginRole APP = new LoginRole("app", Password.of("one"));
  private static final LoginRole OTHER = new LoginRole("other", Password.of("two"));
  private static final ApplicationDatabase ORDERS =
      new ApplicationDatabase("orders", "app", List.of("SELECT 1"));

  @Test
  void fingerprintFollowsTheContentAndNotTheOrder() {
    SqlState state = new SqlState(List.of(APP, OTHER), List.of(ORDERS));

    assertThat(state.fingerprint())
        .matches("[0-9a-f]{64}")
        .isEqualTo(new SqlState(List.of(OTHER, APP), List.of(ORDERS)).fingerprint())
        .isNotEqualTo(new SqlState(List.of(APP), List.of(ORDERS)).fingerprint())
        .isNotEqualTo(new SqlState(List.of(APP, OTHER), List.of()).fingerprint());
  }

  @Test
  void fingerprintChangesWithAPasswordAnOwnerAndAStatement() {
    String fingerprint = new SqlState(List.of(APP), List.of(ORDERS)).fingerprint();

    LoginRole changed = new LoginRole("app", Password.of("1"));
    assertThat(new SqlState(List.of(changed), List.of(ORDERS)).fingerprint())
        .isNotEqualTo(fingerprint);
    for (ApplicationDatabase database :
        List.of(
            new ApplicationDatabase("orders", "other", List.of("SELECT 1")),
            new ApplicationDatabase("orders", "app", List.of("SELECT ", "1")),
            new ApplicationDatabase("orders", "app", List.of()))) {
      assertThat(new SqlState(List.of(APP), List.of(database)).fingerprint())
          .isNotEqualTo(fingerprint);
    }
  }

  @Test
  void refusesANameGivenTwice() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SqlState(List.of(APP, APP), List.of()))
        .withMessageContaining("role \"app\" is named twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SqlState(List.of(APP), List.of(ORDERS, ORDERS)))
        .withMessageContaining("database \"orders\" is named twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"public", "none", "pg_monitor", "PG_x", ""})
  void refusesNamesThatCannotBeRoles(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LoginRole(name, Password.of("secret")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "template0", "template1", ""})
  void refusesNamesThatCannotBeApplicationDatabases(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ApplicationDatabase(name, "app", List.of()));
  }

  @Test
  void countsStatementsInsteadOfShowingThem() {
    ApplicationDatabase database =
        new ApplicationDatabase("orders", "app", List.of("CREATE USER x PASSWORD 'hunter2'"));

    assertThat(database.toString()).contains("1 statements").doesNotContain("hunter2");
  }
}
