package dev.databaseoperator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Configuration by an administrator, in environment variables {@code DATABASE_OPERATOR_…} of the
 * operator's Deployment: {@code database-operator.sql.interval} is {@code
 * DATABASE_OPERATOR_SQL_INTERVAL}. Durations are written {@code 30s}, {@code 5m} or in ISO 8601.
 */
@ConfigMapping(prefix = "database-operator")
public interface OperatorConfig {

  /** Requests to the API server. */
  Api api();

  /** Reconciliations of one Database. */
  Reconcile reconcile();

  /** SQL passes over PostgreSQL. */
  Sql sql();

  /** Leader election among several operators. */
  LeaderElection leaderElection();

  /** Watched namespaces, and checks of the watches. */
  Watch watch();

  /** Requests to the API server. */
  interface Api {

    /** Timeout of one request. */
    @WithDefault("30s")
    Duration requestTimeout();

    /**
     * Number of the client's own retries of a request that met 429, 5xx or a broken connection,
     * before the reconciliation fails and is retried as a whole.
     */
    @WithDefault("2")
    int requestRetries();

    /**
     * Interval between discoveries of a kind that the cluster does not serve (PodMonitor), while a
     * Database wants it.
     */
    @WithDefault("1m")
    Duration discoveryInterval();
  }

  /** Reconciliations of one Database. */
  interface Reconcile {

    /**
     * Timeout of one reconciliation, without the work on PostgreSQL, which has timeouts of its own.
     * Afterwards the reconciliation is interrupted and retried.
     */
    @WithDefault("2m")
    Duration deadline();
  }

  /** SQL passes over PostgreSQL. */
  interface Sql {

    /** Interval of comparing roles and databases without a known change. */
    @WithDefault("5m")
    Duration interval();
  }

  /** Leader election among several operators. */
  interface LeaderElection {

    /** false only where never more than one operator runs. */
    @WithDefault("true")
    boolean enabled();

    /** Name of the Lease. */
    @WithDefault("database-operator")
    String leaseName();

    /** Namespace of the Lease; the operator's own when absent. */
    Optional<String> namespace();

    /** Time for which standbys wait for a leader that does not renew. */
    @WithDefault("15s")
    Duration leaseDuration();

    /** Time for which the leader tries to renew before it gives up and ends. */
    @WithDefault("10s")
    Duration renewDeadline();

    /** Time between two tries to acquire or renew the Lease. */
    @WithDefault("2s")
    Duration retryPeriod();
  }

  /** Watched namespaces, and checks of the watches. */
  interface Watch {

    /** Namespaces whose Databases this operator reconciles; all when absent or empty. */
    Optional<List<String>> namespaces();

    /** Object that is written only to measure its arrival. */
    Canary canary();

    /** Longest silence of a watch although events are expected, before it is reopened. */
    @WithDefault("30s")
    Duration silenceLimit();

    /** Object that is written only to measure its arrival. */
    interface Canary {

      /** false judges the watch of Databases like the others. */
      @WithDefault("true")
      boolean enabled();

      /** Time between two writes. */
      @WithDefault("10s")
      Duration period();
    }
  }
}
