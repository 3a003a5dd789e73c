package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.dependent.AppSecretDependent;
import dev.databaseoperator.dependent.HeldBack;
import dev.databaseoperator.dependent.ImageChecks;
import dev.databaseoperator.dependent.NameTakenException;
import dev.databaseoperator.dependent.PodMonitors;
import dev.databaseoperator.status.Problem;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.AggregatedOperatorException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Brings the objects of a Database to what its spec asks for. What one of them cannot have keeps
 * only those back that need it: a volume that cannot grow is served, a password that cannot be read
 * keeps no image from being tried.
 */
@Singleton
class WantedObjects {

  private final OwnCredentials ownCredentials;
  private final PasswordRotation rotation;
  private final PodMonitors podMonitors;

  WantedObjects(OwnCredentials ownCredentials, PasswordRotation rotation, PodMonitors podMonitors) {
    this.ownCredentials = ownCredentials;
    this.rotation = rotation;
    this.podMonitors = podMonitors;
  }

  /**
   * @param may which passwords PostgreSQL will take up now: it and the Secret change together or
   *     not at all
   * @param now when the reconciliation began
   * @return the first thing that a person has to know, if anything is not as wanted
   */
  Optional<Problem> bringUp(
      Database database, Context<Database> context, Passwords may, Instant now) {
    HeldBack.begin(context);
    try {
      // All of them, whatever the first ones say.
      return Stream.<Supplier<Optional<Problem>>>of(
              () -> passwords(database, context, may, now),
              () -> told(() -> workflow(context)),
              () -> told(() -> podMonitors(database, context, now)),
              () -> told(() -> ImageChecks.reconcile(database, context, now)))
          .map(Supplier::get)
          .toList()
          .stream()
          .flatMap(Optional::stream)
          .findFirst();
    } finally {
      rotation.tell(database, context);
    }
  }

  /** Why the Secret of the user's own cannot be used. */
  private Optional<Problem> passwords(
      Database database, Context<Database> context, Passwords may, Instant now) {
    if (may.mayRotate()) {
      AppSecretDependent.at(now, context);
    }
    try {
      ownCredentials.handOver(database, context, may.mayBeGiven(), now);
      return Optional.empty();
    } catch (InvalidReferenceException e) {
      AppSecretDependent.withhold(context);
      return Optional.of(e.problem());
    }
  }

  private static Optional<Problem> workflow(Context<Database> context) {
    context.managedWorkflowAndDependentResourceContext().reconcileManagedWorkflow();
    return HeldBack.first(context).map(WorkflowProblems::of);
  }

  private Optional<Problem> podMonitors(Database database, Context<Database> context, Instant now) {
    podMonitors.reconcile(database, context, now);
    return Optional.empty();
  }

  private static Optional<Problem> told(Supplier<Optional<Problem>> step) {
    try {
      return step.get();
    } catch (AggregatedOperatorException e) {
      return Optional.of(WorkflowProblems.of(e));
    } catch (NameTakenException | KubernetesClientException e) {
      return Optional.of(WorkflowProblems.of(e));
    }
  }
}
