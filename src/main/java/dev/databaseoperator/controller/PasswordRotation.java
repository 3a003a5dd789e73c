package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.dependent.AppSecretDependent;
import dev.databaseoperator.desired.Rotation;
import dev.databaseoperator.kube.EventRecorder;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** What is told of a rotation of the application's password, and when the next one is due. */
@Singleton
class PasswordRotation {

  private final EventRecorder events;

  PasswordRotation(EventRecorder events) {
    this.events = events;
  }

  /** Tells what the workflow of this reconciliation has rotated, if anything. */
  void tell(Database database, Context<Database> context) {
    AppSecretDependent.rotation(context)
        .ifPresent(
            outcome -> {
              switch (outcome) {
                case ROTATED -> rotated(database, context);
                case REFUSED -> refused(database);
              }
            });
  }

  /** Whether one is due, on request or by its schedule. */
  boolean isDue(Database database, Context<Database> context, Instant now) {
    return secret(database, context)
        .filter(secret -> Rotation.isDue(database, secret, now))
        .isPresent();
  }

  /** When the next scheduled one is due. */
  Optional<Instant> due(Database database, Context<Database> context) {
    return secret(database, context).flatMap(secret -> Rotation.next(database, secret));
  }

  private void rotated(Database database, Context<Database> context) {
    String next = due(database, context).map(at -> "; the next one comes at " + at).orElse("");
    events.record(
        database,
        EventRecorder.Type.Normal,
        "PasswordRotated",
        "Rotate",
        "Secret %s has a new password%s".formatted(Names.appSecret(database), next));
  }

  private void refused(Database database) {
    events.record(
        database,
        EventRecorder.Type.Warning,
        "RotationRefused",
        "Rotate",
        "the password comes from Secret %s, which is yours: change it there"
            .formatted(database.getSpec().getBootstrap().getInitdb().getSecret().getName()));
  }

  private static Optional<Secret> secret(Database database, Context<Database> context) {
    return DatabaseEventSources.secret(
        DatabaseEventSources.SECRETS, Names.appSecret(database), database, context);
  }
}
