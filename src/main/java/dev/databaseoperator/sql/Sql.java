package dev.databaseoperator.sql;

import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.capability.Statement;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.credentials.PasswordRotation;
import dev.databaseoperator.credentials.Passwords;
import dev.databaseoperator.status.Facet;
import dev.databaseoperator.status.GoodReason;
import dev.databaseoperator.view.Previous;
import dev.databaseoperator.volume.DataIdentity;
import dev.databaseoperator.volume.MadeBefore;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Capability: roles and databases inside PostgreSQL. */
@Singleton
public class Sql implements Capability {

  private final SqlPass pass;
  private final PasswordRotation rotation;

  public Sql(SqlPass pass, PasswordRotation rotation) {
    this.pass = pass;
    this.rotation = rotation;
  }

  @Override
  public void act(Work work, Report report) {
    if (!work.isSpecValid()) {
      return;
    }
    Passwords before = pass.passwords(work.view());
    work.changed(pass.runIfDue(report.observed(), work).changes());
    Passwords after = pass.passwords(work.view());
    // No event follows when PostgreSQL accepts passwords again: requeue what waited for that.
    if ((!before.mayBeGiven() && after.mayBeGiven())
        || (!before.mayRotate() && after.mayRotate() && rotation.isDue(work.view()))) {
      work.again();
    }
  }

  @Override
  public Statement statement(Report report) {
    return statement(report, pass.last(report.view(), report.observed()));
  }

  /** By what is known of the server; what the data is is kept while it cannot be asked. */
  public static Statement statement(Report report, SqlOutcome sql) {
    List<Facet> facets = new ArrayList<>();
    facets.add(DatabasesFacet.of(report.database(), report.instance(), report.sleep(), sql));
    MadeBefore.message(report.database(), report.observed(), sql.data())
        .map(message -> Facet.noted(MadeBefore.CONDITION, GoodReason.MadeBefore, message))
        .ifPresent(facets::add);
    DatabaseStatus previous = Previous.of(report.database()).status();
    return new Statement(
        facets,
        (status, ready) -> {
          status.setSystemIdentifier(
              sql.data()
                  .map(DataIdentity::systemIdentifier)
                  .orElseGet(previous::getSystemIdentifier));
          status.setMajorVersion(
              sql.data().map(DataIdentity::majorVersion).orElseGet(previous::getMajorVersion));
        });
  }

  @Override
  public Optional<Instant> due(Report report) {
    return Optional.of(pass.due(report.database(), report.observed(), report.view().now()));
  }
}
