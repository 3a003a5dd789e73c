package dev.databaseoperator.reconcile;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.capability.Statement;
import dev.databaseoperator.deletion.Deletions;
import dev.databaseoperator.image.Images;
import dev.databaseoperator.instance.Instances;
import dev.databaseoperator.kube.client.OptionalKind;
import dev.databaseoperator.monitoring.PodMonitors;
import dev.databaseoperator.sql.Sql;
import dev.databaseoperator.sql.SqlOutcome;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.testkit.MapCaches;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.View;
import dev.databaseoperator.volume.Volumes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The status that all capabilities together say, with whatever PostgreSQL is supposed to say. */
public final class Statuses {

  private Statuses() {}

  /**
   * The status of {@code database}.
   *
   * @param database as read, with its present status
   * @param observed what the caches have
   * @param sql how the roles and databases stand
   * @param problem what keeps this reconciliation from doing its work, if anything does
   * @param now the time to note on conditions that change
   */
  public static DatabaseStatus calculate(
      Database database,
      Observed observed,
      SqlOutcome sql,
      Optional<Problem> problem,
      Instant now) {
    Report report = new Report(new View(database, new MapCaches(), now), observed, problem, now);
    Images images = new Images();
    return Look.status(
        report,
        List.of(
            new Volumes(),
            images,
            new Instances(images),
            saying(sql),
            new PodMonitors(new OptionalKind.Discovery(null, Duration.ofMinutes(1)), null),
            new Deletions()));
  }

  private static Capability saying(SqlOutcome sql) {
    return new Capability() {
      @Override
      public Statement statement(Report report) {
        return Sql.statement(report, sql);
      }
    };
  }
}
