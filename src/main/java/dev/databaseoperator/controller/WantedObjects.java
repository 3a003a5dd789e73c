package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.Answers;
import dev.databaseoperator.child.AppCredentials;
import dev.databaseoperator.child.Applier;
import dev.databaseoperator.child.Attempts;
import dev.databaseoperator.child.ImageChecks;
import dev.databaseoperator.child.InstanceSets;
import dev.databaseoperator.child.PodMonitors;
import dev.databaseoperator.child.SuperuserCredentials;
import dev.databaseoperator.child.VolumeClaims;
import dev.databaseoperator.desired.InstancesService;
import dev.databaseoperator.desired.PostgresConfigMap;
import dev.databaseoperator.desired.ReadWriteService;
import dev.databaseoperator.kube.ConflictRetry;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.ProblemException;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.inject.Singleton;
import java.util.Optional;

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
  private final ConflictRetry retry;
  private final Answers answers;

  WantedObjects(
      OwnCredentials ownCredentials,
      PasswordRotation rotation,
      PodMonitors podMonitors,
      ConflictRetry retry,
      Answers answers) {
    this.ownCredentials = ownCredentials;
    this.rotation = rotation;
    this.podMonitors = podMonitors;
    this.retry = retry;
    this.answers = answers;
  }

  /**
   * Does all of it that can be done.
   *
   * @param may which passwords PostgreSQL will take up now: it and the Secret change together or
   *     not at all
   * @return the first thing that a user has to know, if anything is not as wanted
   */
  Optional<Problem> bringUp(View view, Context<Database> context, Passwords may) {
    KubernetesClient client = context.getClient();
    Applier applier = new Applier(view, context, retry, answers);
    Attempts attempts = new Attempts();

    attempts.part(() -> appCredentials(view, context, may, applier, attempts));
    Optional<Secret> superuser =
        attempts.object(
            () -> view.secret(Names.superuserSecret(view.database())),
            () -> new SuperuserCredentials(view).bringUp(applier));
    Optional<ConfigMap> config =
        superuser.flatMap(secret -> config(view, secret, applier, attempts));
    services(view, applier, attempts);
    Optional<PersistentVolumeClaim> claim = claim(view, superuser, client, applier, attempts);
    if (config.isPresent() && claim.isPresent()) {
      instance(new InstanceSets(view, client), applier, attempts);
    }
    attempts.part(() -> podMonitors.reconcile(view, context));
    attempts.part(() -> attempts.note(ImageChecks.bringUp(view, client)));
    return attempts.first();
  }

  /** The application's, unless they are the user's own, and those cannot be used. */
  private void appCredentials(
      View view, Context<Database> context, Passwords may, Applier applier, Attempts attempts) {
    Database database = view.database();
    Optional<String> given;
    try {
      given = ownCredentials.handOver(view, context, may.mayBeGiven());
    } catch (ProblemException e) {
      attempts.blocked(e.problem());
      if (view.secret(Names.appSecret(database)).isEmpty()) {
        // It is not made with another password.
        return;
      }
      given = Optional.empty();
    }
    AppCredentials credentials =
        new AppCredentials(
            database, given, may.mayRotate() ? Optional.of(view.now()) : Optional.empty());
    attempts.object(
        () -> view.secret(credentials.name()),
        () -> credentials.bringUp(applier, outcome -> rotation.tell(outcome, view)));
  }

  private static Optional<ConfigMap> config(
      View view, Secret superuser, Applier applier, Attempts attempts) {
    Database database = view.database();
    return attempts.object(
        () -> view.get(ConfigMap.class, Names.config(database)),
        () ->
            applier.applied(
                ConfigMap.class, PostgresConfigMap.of(database, Optional.of(superuser))));
  }

  /** None is made while it is not known which data is expected. */
  private static Optional<PersistentVolumeClaim> claim(
      View view,
      Optional<Secret> superuser,
      KubernetesClient client,
      Applier applier,
      Attempts attempts) {
    VolumeClaims claims = new VolumeClaims(view, client);
    Optional<PersistentVolumeClaim> present = view.get(claims.type(), claims.name());
    return present.isEmpty() && superuser.isEmpty()
        ? Optional.empty()
        : attempts.object(
            () -> view.get(claims.type(), claims.name()), () -> claims.bringUp(applier));
  }

  private static void services(View view, Applier applier, Attempts attempts) {
    Database database = view.database();
    attempts.object(
        () -> view.get(Service.class, Names.readWriteService(database)),
        () -> applier.applied(Service.class, ReadWriteService.of(database)));
    attempts.object(
        () -> view.get(Service.class, Names.instancesService(database)),
        () -> applier.applied(Service.class, InstancesService.of(database)));
  }

  private static void instance(InstanceSets sets, Applier applier, Attempts attempts) {
    if (sets.areWanted()) {
      attempts
          .object(sets::present, () -> sets.bringUp(applier))
          .ifPresent(set -> attempts.object(sets::present, () -> sets.scaled(set)));
    }
  }
}
