package dev.databaseoperator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an administrator sets, in environment variables {@code DATABASE_OPERATOR_…} of the
 * operator's Deployment: {@code database-operator.sql.interval} is {@code
 * DATABASE_OPERATOR_SQL_INTERVAL}. Durations are written {@code 30s}, {@code 5m} or in ISO 8601.
 */
@ConfigMapping(prefix = "database-operator")
public interface OperatorConfig {

  /** The conversation with the API server. */
  Api api();

  /** The work on one Database. */
  Reconcile reconcile();

  /** The conversation with PostgreSQL. */
  Sql sql();

  /** Which of several operators works. */
  LeaderElection leaderElection();

  /** What is watched, whether the watches work, and how far they are behind. */
  Watch watch();

  /** The conversation with the API server. */
  interface Api {

    /** Longest wait for the answer to one request. */
    @WithDefault("30s")
    Duration requestTimeout();

    /**
     * How often the client itself repeats a request that met 429, 5xx or a broken connection,
     * before the reconciliation fails and is retried as a whole.
     */
    @WithDefault("2")
    int requestRetries();

    /**
     * How often to look for a kind that the cluster does not know (PodMonitor), while a Database
     * wants it.
     */
    @WithDefault("1m")
    Duration discoveryInterval();
  }

  /** The work on one Database. */
  interface Reconcile {

    /**
     * Longest time that one reconciliation may hold its thread, the work on PostgreSQL not counted,
     * which has limits of its own. At the deadline whatever it waits for is given up, and it is
     * retried.
     */
    @WithDefault("2m")
    Duration deadline();
  }

  /** The conversation with PostgreSQL. */
  interface Sql {

    /** How often roles and databases are compared when nothing is known to have changed. */
    @WithDefault("5m")
    Duration interval();
  }

  /** Which of several operators works. */
  interface LeaderElection {

    /** false only where never more than one operator runs. */
    @WithDefault("true")
    boolean enabled();

    /** Name of the Lease. */
    @WithDefault("database-operator")
    String leaseName();

    /** Namespace of the Lease; the operator's own when absent. */
    Optional<String> namespace();

    /** How long others wait for a leader that does not renew. */
    @WithDefault("15s")
    Duration leaseDuration();

    /** How long the leader tries to renew before it gives up and ends. */
    @WithDefault("10s")
    Duration renewDeadline();

    /** Time between two tries to get or renew the Lease. */
    @WithDefault("2s")
    Duration retryPeriod();
  }

  /** What is watched, whether the watches work, and how far they are behind. */
  interface Watch {

    /** Namespaces whose Databases this operator works on; all when absent or empty. */
    Optional<List<String>> namespaces();

    /** An object that is written only to see it come back. */
    Canary canary();

    /**
     * How long a watch may deliver nothing although something had to come, before it is opened
     * anew.
     */
    @WithDefault("30s")
    Duration silenceLimit();

    /** An object that is written only to see it come back. */
    interface Canary {

      /** false leaves the watch of Databases to be judged as the others are. */
      @WithDefault("true")
      boolean enabled();

      /** Time from one write to the next. */
      @WithDefault("10s")
      Duration period();
    }
  }
}
