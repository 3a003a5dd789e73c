package dev.databaseoperator.sql;

import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Report;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
  public List<Facet> facets(Report report) {
    return facets(report, pass.last(report.view(), report.observed()));
  }

  /** Returns the facets by the last known state of the server. */
  public static List<Facet> facets(Report report, SqlOutcome sql) {
    return Stream.concat(
            Stream.of(DatabasesFacet.of(report.database(), report.instance(), report.sleep(), sql)),
            MadeBefore.message(report.database(), report.observed(), sql.data())
                .map(message -> Facet.noted(MadeBefore.CONDITION, GoodReason.MadeBefore, message))
                .stream())
        .toList();
  }

  @Override
  public void fill(DatabaseStatus status, Report report, boolean ready) {
    fill(status, report, pass.last(report.view(), report.observed()).data());
  }

  /** Keeps the last known data while the server cannot be queried: the data outlives its pod. */
  public static void fill(DatabaseStatus status, Report report, Optional<DataIdentity> data) {
    DatabaseStatus previous = Previous.of(report.database()).status();
    status.setSystemIdentifier(
        data.map(DataIdentity::systemIdentifier).orElseGet(previous::getSystemIdentifier));
    status.setMajorVersion(
        data.map(DataIdentity::majorVersion).orElseGet(previous::getMajorVersion));
  }

  @Override
  public Optional<Instant> due(Report report) {
    return Optional.of(pass.due(report.database(), report.observed(), report.view().now()));
  }
}
