package dev.databaseoperator.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Settings in the start-up packet of every connection. They take precedence over {@code ALTER
 * DATABASE … SET}, which a database owner may use: with every setting below that an ordinary role
 * may set, an owner could capture, misdirect or stop the superuser's session.
 */
final class StartupOptions {
  /** Known to every version since 13. */
  private static final List<String> ALWAYS =
      List.of(
          // Names resolve to PostgreSQL's own functions and operators, never to an owner's.
          "search_path=pg_catalog",
          // No other role's privileges, isolation or spelling of strings.
          "role=none",
          "default_transaction_read_only=off",
          "default_transaction_isolation=read\\ committed",
          "default_transaction_deferrable=off",
          "standard_conforming_strings=on",
          "exit_on_error=off",
          // A missing library would end the session at its start.
          "local_preload_libraries=",
          "lock_timeout=0",
          "idle_in_transaction_session_timeout=60s",
          // The server notices within half a minute that the operator's machine is gone, and
          // releases its lock.
          "tcp_keepalives_idle=10",
          "tcp_keepalives_interval=5",
          "tcp_keepalives_count=3",
          "tcp_user_timeout=30s",
          // Messages appear in a Database's conditions: always English.
          "lc_messages=C",
          // Verifiers and postInitApplicationSQL stay out of the server log and of
          // pg_stat_statements, however the server is configured.
          // The errors themselves are still logged.
          "log_statement=none",
          "log_min_duration_statement=-1",
          "log_min_duration_sample=-1",
          "log_transaction_sample_rate=0",
          "log_min_error_statement=panic",
          "log_min_messages=warning",
          "client_min_messages=warning",
          "log_error_verbosity=terse",
          "log_parameter_max_length=0",
          "log_parameter_max_length_on_error=0",
          "auto_explain.log_min_duration=-1",
          "pg_stat_statements.track=none",
          "pg_stat_statements.track_utility=off");

  private static final List<String> SINCE_14 =
      List.of("idle_session_timeout=0", "client_connection_check_interval=10s");

  /** A login trigger or a DDL trigger would run code of its function's owner. */
  private static final List<String> SINCE_17 =
      List.of("transaction_timeout=0", "event_triggers=off");

  private StartupOptions() {}

  /**
   * Returns the options for the maintenance database, which only superusers configure, and before
   * the version is known.
   */
  static String forMaintenance(Timeouts timeouts) {
    return text(ALWAYS, timeouts);
  }

  /** Returns the options for an application's database on a server of this major version. */
  static String forApplication(Timeouts timeouts, int majorVersion) {
    List<String> settings = new ArrayList<>(ALWAYS);
    if (majorVersion >= 14) {
      settings.addAll(SINCE_14);
    }
    if (majorVersion >= 17) {
      settings.addAll(SINCE_17);
    }
    return text(settings, timeouts);
  }

  private static String text(List<String> settings, Timeouts timeouts) {
    return settings.stream().map(setting -> "-c " + setting).collect(Collectors.joining(" "))
        + " -c statement_timeout="
        + timeouts.statement().toMillis();
  }
}
