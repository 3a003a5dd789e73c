package dev.databaseoperator.credentials;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.kube.client.EventRecorder;
import dev.databaseoperator.status.EventReason;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.Secret;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Records rotations of the application's password, and computes when the next one is due. */
@Singleton
public class PasswordRotation {

  private final EventRecorder events;

  public PasswordRotation(EventRecorder events) {
    this.events = events;
  }

  /** Records the outcome of a rotation. */
  void tell(AppCredentials.Outcome outcome, View view) {
    switch (outcome) {
      case ROTATED -> rotated(view);
      case REFUSED -> refused(view.database());
    }
  }

  /** Whether a rotation is due, on request or by its schedule. */
  public boolean isDue(View view) {
    return secret(view)
        .filter(secret -> Rotation.isDue(view.database(), secret, view.now()))
        .isPresent();
  }

  /** Returns when the next scheduled rotation is due. */
  Optional<Instant> due(View view) {
    return secret(view).flatMap(secret -> Rotation.next(view.database(), secret));
  }

  private void rotated(View view) {
    Database database = view.database();
    String next = due(view).map(at -> "; the next one comes at " + at).orElse("");
    events.record(
        database,
        EventRecorder.Type.Normal,
        EventReason.PasswordRotated.name(),
        "Rotate",
        "Secret %s has a new password%s".formatted(Names.appSecret(database), next));
  }

  private void refused(Database database) {
    Optional.ofNullable(database.getSpec().getBootstrap().getInitdb().getSecret())
        .ifPresent(
            own ->
                events.record(
                    database,
                    EventRecorder.Type.Warning,
                    EventReason.RotationRefused.name(),
                    "Rotate",
                    "the password comes from Secret %s, which is yours: change it there"
                        .formatted(own.getName())));
  }

  private static Optional<Secret> secret(View view) {
    return view.secret(Names.appSecret(view.database()));
  }
}
