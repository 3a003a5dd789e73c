package dev.databaseoperator.reconcile;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.capability.Statement;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.child.Answers;
import dev.databaseoperator.child.ApiApplier;
import dev.databaseoperator.diagnosis.LiveEvents;
import dev.databaseoperator.diagnosis.LiveReader;
import dev.databaseoperator.kube.client.BoundedWork;
import dev.databaseoperator.kube.client.ConflictRetry;
import dev.databaseoperator.spec.SpecCheck;
import dev.databaseoperator.spec.SpecProblems;
import dev.databaseoperator.status.Facet;
import dev.databaseoperator.status.GoodReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.StatusAssembler;
import dev.databaseoperator.status.StatusWriter;
import dev.databaseoperator.view.InformerCaches;
import dev.databaseoperator.view.View;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One reconciliation of a Database that is not being deleted: objects, actions, status, in this
 * order. The instant at which it begins decides what is due.
 */
@Singleton
public class Look {

  /** Requeue delay until the cache has what was just written. */
  static final Duration A_MOMENT = Duration.ofSeconds(1);

  private final Clock clock;
  private final SpecCheck specCheck;
  private final List<Capability> capabilities;
  private final ConflictRetry retry;
  private final Answers answers;
  private final LiveEvents liveEvents;
  private final StatusWriter statusWriter;
  private final NextReconciliation next;

  Look(
      Clock clock,
      SpecCheck specCheck,
      Capabilities capabilities,
      ConflictRetry retry,
      Answers answers,
      LiveEvents liveEvents,
      StatusWriter statusWriter,
      NextReconciliation next) {
    this.clock = clock;
    this.specCheck = specCheck;
    this.capabilities = capabilities.list();
    this.retry = retry;
    this.answers = answers;
    this.liveEvents = liveEvents;
    this.statusWriter = statusWriter;
    this.next = next;
  }

  /**
   * Reconciles the Database and writes its status.
   *
   * @param bounds timeout of this reconciliation, which a long part may extend
   * @return when the next reconciliation is due
   */
  Instant bringUpToDate(Database database, Context<Database> context, BoundedWork bounds) {
    View view = view(database, context);
    boolean paused = database.getSpec().isPaused();
    Optional<Problem> invalid = paused ? Optional.empty() : SpecProblems.of(database, specCheck);
    Work work =
        new Work(
            view,
            context,
            new ApiApplier(view, context, retry, answers),
            bounds,
            invalid.isEmpty());

    Optional<Problem> problem =
        paused || invalid.isPresent() ? invalid : bringUp(work, capabilities);
    Report report =
        new Report(
            view,
            liveEvents.explain(
                database,
                view.observed(),
                new LiveReader(context.getClient(), view.now()),
                view.now()),
            problem,
            view.now());
    Report acted = paused ? report : act(work, report, capabilities);
    // An SQL pass may take minutes; a condition's transition time is when it has ended.
    statusWriter.writeIfDifferent(
        database, status(acted.at(clock.instant()), capabilities), work.changes(), context);

    return work.isWantedAgain() ? view.now().plus(A_MOMENT) : next.after(acted, capabilities);
  }

  /**
   * Brings up all objects.
   *
   * @return the first problem to report, if there is one
   */
  static Optional<Problem> bringUp(Work work, List<Capability> capabilities) {
    capabilities.forEach(capability -> capability.bringUp(work));
    return work.attempts().first();
  }

  /**
   * Acts on what runs.
   *
   * @return the report with the first problem of the whole reconciliation
   */
  static Report act(Work work, Report report, List<Capability> capabilities) {
    capabilities.forEach(capability -> capability.act(work, report));
    return work.isSpecValid() ? report.with(work.attempts().first()) : report;
  }

  /** Computes the whole status from the facets of {@code capabilities}. */
  static DatabaseStatus status(Report report, List<Capability> capabilities) {
    List<Facet> facets = new ArrayList<>();
    report.problem().map(found -> Facet.problem(found, Facet.Rank.OBJECTS)).ifPresent(facets::add);
    List<Statement> statements =
        capabilities.stream().map(capability -> capability.statement(report)).toList();
    statements.forEach(statement -> facets.addAll(statement.facets()));
    if (report.database().getSpec().isPaused()) {
      facets.add(
          Facet.noted(
              "Paused",
              GoodReason.PausedByUser,
              "spec.paused is true: the operator changes nothing"));
    }
    StatusAssembler assembler = new StatusAssembler(report.database(), report.sleep(), facets);
    DatabaseStatus status = assembler.status(report.now());
    statements.forEach(statement -> statement.fields().fill(status, assembler.runsReady()));
    return status;
  }

  /** Reports {@code problem} in the status, and does nothing else. */
  void tell(Problem problem, Database database, Context<Database> context) {
    View view = view(database, context);
    Report report = new Report(view, view.observed(), Optional.of(problem), view.now());
    statusWriter.writeIfDifferent(database, status(report, capabilities), List.of(), context);
  }

  private View view(Database database, Context<Database> context) {
    return new View(database, new InformerCaches(context), clock.instant());
  }
}
