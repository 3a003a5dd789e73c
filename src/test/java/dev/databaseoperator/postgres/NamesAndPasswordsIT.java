package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever people call their roles and databases and choose as passwords, PostgreSQL has it
 * literally.
 */
class NamesAndPasswordsIT {
  private final LocalPostgres postgres = LocalPostgres.shared();

  @Property(tries = 20, seed = "2026")
  void everyNameOfARoleIsTakenLiterally(@ForAll("tenNames") Set<String> names) throws Exception {
    SqlState state =
        new SqlState(
            names.stream().map(name -> new LoginRole(name, States.PASSWORD)).toList(), List.of());

    postgres.reconcile(state);

    assertThat(postgres.query("postgres", "SELECT rolname FROM pg_roles")).containsAll(names);
    assertThat(postgres.reconcile(state).changes()).isEmpty();
    dropRoles(names);
    assertThat(postgres.query("postgres", "SELECT rolname FROM pg_roles"))
        .doesNotContainAnyElementsOf(names);
  }

  @Property(tries = 25, seed = "2027")
  void everyNameOfADatabaseIsTakenLiterally(@ForAll("name") String name) throws Exception {
    SqlState state = States.application(name, "CREATE TABLE made_by_post_init ()");

    postgres.reconcile(state);

    try (Connection owner = postgres.login(name, States.PASSWORD, name);
        Statement statement = owner.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT current_database(), current_user, 'made_by_post_init'::regclass")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo(name);
      assertThat(row.getString(2)).isEqualTo(name);
      statement.execute("CREATE TABLE mine ()");
    }
    assertThat(postgres.reconcile(state).changes()).isEmpty();
    dropDatabase(name);
    dropRoles(Set.of(name));
  }

  /** But for invisible passwords, with which the driver itself cannot log in anywhere. */
  @Property(tries = 200, seed = "2028")
  void everyPasswordLogsIn(@ForAll("password") String text) throws Exception {
    Password password = Password.of(text);

    postgres.reconcile(States.application("fuzzed", password));

    postgres.login("fuzzed", password, "fuzzed").close();
  }

  /** PostgreSQL computes the verifier from the clear text, and ours agrees with it. */
  @Property(tries = 300, seed = "2029")
  void everyPasswordPeopleWriteIsPreparedAsPostgresPreparesIt(@ForAll("written") String text)
      throws Exception {
    try (Connection superuser =
            postgres.login("postgres", LocalPostgres.SUPERUSER_PASSWORD, "postgres");
        Statement statement = superuser.createStatement()) {
      superuser.setAutoCommit(false);
      statement.setEscapeProcessing(false);
      statement.execute(literal(superuser, "CREATE ROLE in_clear PASSWORD %L", text));
      String verifier =
          one(statement, "SELECT rolpassword FROM pg_authid WHERE rolname = 'in_clear'");
      superuser.rollback();

      assertThat(ScramVerifier.parse(verifier).orElseThrow().matches(Password.of(text))).isTrue();
    }
  }

  @Example
  void theLongestNameWorks() throws Exception {
    everyNameOfADatabaseIsTakenLiterally("é".repeat(31) + "x");
  }

  @Provide
  Arbitrary<Set<String>> tenNames() {
    return name().set().ofSize(10);
  }

  @Provide
  Arbitrary<String> name() {
    Arbitrary<String> nasty =
        Arbitraries.of(
            "\"",
            "\"\"",
            "'",
            "\\",
            ";",
            "--",
            "/*",
            "$$",
            "$1",
            "?",
            "{",
            "%I",
            "%",
            " ",
            "\n",
            "\t",
            "a",
            "A",
            "select",
            "é",
            "日",
            "\uD83D\uDC18",
            "\u202e",
            "\u00a0",
            "=",
            "&",
            "#",
            "/",
            "+",
            ":");
    return Arbitraries.oneOf(
            nasty.list().ofMinSize(1).ofMaxSize(12).map(parts -> String.join("", parts)),
            Arbitraries.strings().ofMinLength(1).ofMaxLength(20))
        .filter(NamesAndPasswordsIT::isPossible);
  }

  @Provide
  Arbitrary<String> password() {
    return Arbitraries.oneOf(
            written(), Arbitraries.strings().ofMinLength(1).ofMaxLength(30), delicate("\u200b"))
        .filter(text -> text.indexOf('\0') < 0 && isUnicode(text))
        .filter(text -> !text.matches("[\u00ad\u200b\ufeff]*"));
  }

  /** Scripts in use, and what SASLprep maps, forbids or reorders. */
  @Provide
  Arbitrary<String> written() {
    return Arbitraries.oneOf(
        Arbitraries.strings()
            .withCharRange(' ', '~')
            .withCharRange('\u00a0', '\u017f')
            .withCharRange('Α', 'Ρ')
            .withCharRange('а', 'я')
            .withCharRange('א', 'ת')
            .withCharRange('ا', 'ي')
            .withCharRange('ぁ', 'ん')
            .withCharRange('一', '龥')
            .withCharRange('가', '힣')
            .ofMinLength(1)
            .ofMaxLength(20),
        delicate());
  }

  private static Arbitrary<String> delicate(String... more) {
    List<String> parts =
        new ArrayList<>(
            List.of(
                "'",
                "\\",
                "\"",
                "$",
                ":",
                "@",
                "/",
                "%",
                " ",
                "a",
                "Z",
                "0",
                "e\u0301",
                "ﬁ",
                "Ⅸ",
                "\u00ad",
                "\u00a0",
                "\u3000",
                "\u0627",
                "\u05d0",
                "\u0007",
                "\ufeff",
                "\uFFFD",
                "\u2028",
                "\u1112\u1161\u11ab",
                "\uD83D\uDC18"));
    parts.addAll(List.of(more));
    return Arbitraries.of(parts)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .map(chosen -> String.join("", chosen));
  }

  private static boolean isPossible(String name) {
    return name.indexOf('\0') < 0
        && isUnicode(name)
        && name.getBytes(StandardCharsets.UTF_8).length <= Identifiers.MAX_BYTES
        && !Set.of("public", "none", "postgres", "template0", "template1").contains(name)
        && !name.startsWith("pg_");
  }

  private static boolean isUnicode(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private void dropRoles(Set<String> names) {
    String all = names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    postgres.run("postgres", "DROP ROLE " + all);
  }

  private void dropDatabase(String name) {
    postgres.run("postgres", "DROP DATABASE " + Identifiers.quote(name) + " WITH (FORCE)");
  }

  private static String literal(Connection connection, String format, String value)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT format(?, ?)")) {
      statement.setString(1, format);
      statement.setString(2, value);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private static String one(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
