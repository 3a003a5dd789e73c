package dev.databaseoperator.credentials;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.status.ProblemException;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.Secret;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Capability: Secrets with the passwords of application and operator, and their rotation. */
@Singleton
public class Credentials implements Capability {

  private final OwnCredentials ownCredentials;
  private final PasswordRotation rotation;
  private final PasswordGate gate;

  public Credentials(OwnCredentials ownCredentials, PasswordRotation rotation, PasswordGate gate) {
    this.ownCredentials = ownCredentials;
    this.rotation = rotation;
    this.gate = gate;
  }

  @Override
  public void bringUp(Work work) {
    Passwords may = gate.passwords(work.view());
    if (may.mayRotate() && rotation.isDue(work.view())) {
      work.changed(gate.prove(work));
      may = gate.passwords(work.view());
    }
    Passwords now = may;
    work.attempts().part(() -> application(work, now));
    work.object(
        Secret.class,
        Names.superuserSecret(work.database()),
        () -> new SuperuserCredentials(work.view()).bringUp(work.applier()));
  }

  /**
   * Brings up the application's Secret, unless the user's own password cannot be used.
   *
   * @param may which passwords PostgreSQL accepts now: it and the Secret change together or not at
   *     all
   */
  private void application(Work work, Passwords may) {
    View view = work.view();
    Database database = view.database();
    Optional<String> given;
    try {
      given = ownCredentials.handOver(view, work.client(), may.mayBeGiven());
    } catch (ProblemException e) {
      work.attempts().blocked(e.problem());
      if (view.secret(Names.appSecret(database)).isEmpty()) {
        // No Secret is created with another password.
        return;
      }
      given = Optional.empty();
    }
    AppCredentials credentials =
        new AppCredentials(
            database, given, may.mayRotate() ? Optional.of(view.now()) : Optional.empty());
    work.object(
        Secret.class,
        credentials.name(),
        () -> credentials.bringUp(work.applier(), outcome -> rotation.tell(outcome, view)));
  }

  @Override
  public Optional<Instant> due(Report report) {
    return rotation.due(report.view());
  }
}
