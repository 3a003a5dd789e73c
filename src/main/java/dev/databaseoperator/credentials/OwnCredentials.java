package dev.databaseoperator.credentials;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.InitDb;
import dev.databaseoperator.api.Limits;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.CredentialSecret;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.ProblemException;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.PerDatabase;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads the password from the user's own Secret ({@code spec.bootstrap.initdb.secret}). A watched
 * Secret is read from the cache; any other one live, but only when the SQL pass is due anyway, or
 * when the Secret was watched and is gone.
 */
@Singleton
public class OwnCredentials {

  private final PasswordGate gate;

  private final PerDatabase<Known> known;

  /**
   * Result of the last read.
   *
   * @param watched whether the Secret carries the watch label
   * @param owed whether its password was read and could not be passed on yet
   */
  private record Known(boolean watched, boolean owed) {}

  /** Reads live when {@code gate} says that SQL is due anyway. */
  public OwnCredentials(PasswordGate gate, Memories memories) {
    this.gate = gate;
    this.known = memories.perDatabase();
  }

  /**
   * Returns the password, if the Database names a Secret and it was read.
   *
   * @param mayChange whether PostgreSQL accepts a changed password now; a first one is returned in
   *     any case
   * @throws ProblemException when the Secret is missing or cannot be used
   */
  Optional<String> handOver(View view, KubernetesClient client, boolean mayChange) {
    Database database = view.database();
    InitDb initdb = database.getSpec().getBootstrap().getInitdb();
    if (initdb.getSecret() == null) {
      return Optional.empty();
    }
    String name = initdb.getSecret().getName();
    Optional<Secret> watched = view.usersSecret(name);
    boolean wasThereBefore = view.secret(Names.appSecret(database)).isPresent();
    Known last = known.of(database).orElse(new Known(false, false));
    if (watched.isPresent()) {
      known.put(database, new Known(true, last.owed()));
    } else if (!last.watched() && !last.owed() && !isDue(database, view.now()) && wasThereBefore) {
      return Optional.empty();
    }
    Secret secret = watched.orElseGet(() -> live(database, name, client));
    if (secret == null) {
      throw invalid(
          "spec.bootstrap.initdb.secret: there is no Secret "
              + name
              + " in this namespace; create it with the keys username and password");
    }
    String password = password(secret, initdb.getOwner());
    boolean gives = mayChange || !wasThereBefore;
    known.put(database, new Known(watched.isPresent(), !gives));
    return gives ? Optional.of(password) : Optional.empty();
  }

  private boolean isDue(Database database, Instant now) {
    return !database.getSpec().isHibernated() && gate.isStale(database, now);
  }

  private static Secret live(Database database, String name, KubernetesClient client) {
    return client.secrets().inNamespace(database.getMetadata().getNamespace()).withName(name).get();
  }

  private static String password(Secret secret, String owner) {
    String name = secret.getMetadata().getName();
    try {
      String username = required(secret, AppSecret.USERNAME);
      if (!username.equals(owner)) {
        // The message repeats nothing that could be long, or be mistaken for the operator's words.
        boolean isName =
            username.length() <= Limits.SQL_NAME_LENGTH && username.matches(Limits.SQL_NAME);
        throw invalid(
            ("key username of Secret %s is %s, but spec.bootstrap.initdb.owner is \"%s\"; make"
                    + " them the same")
                .formatted(name, isName ? '"' + username + '"' : "no name of an owner", owner));
      }
      return required(secret, AppSecret.PASSWORD);
    } catch (ProblemException e) {
      throw invalid(e.problem().message());
    }
  }

  private static String required(Secret secret, String key) {
    return CredentialSecret.text(secret, key)
        .orElseThrow(
            () ->
                invalid(
                    "Secret "
                        + secret.getMetadata().getName()
                        + ", which spec.bootstrap.initdb.secret names, lacks key "
                        + key
                        + ", or it is empty; add it"));
  }

  /** Reports that the spec names an object that is missing or cannot be used. */
  private static ProblemException invalid(String message) {
    return new ProblemException(Problem.of(FailureReason.InvalidReference, message));
  }
}
