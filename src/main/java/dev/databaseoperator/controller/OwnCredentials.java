package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.InitDb;
import dev.databaseoperator.api.Limits;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.dependent.AppSecretDependent;
import dev.databaseoperator.desired.AppSecret;
import dev.databaseoperator.desired.CredentialSecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The password from the user's own Secret ({@code spec.bootstrap.initdb.secret}). A Secret that
 * asks to be watched is read from the cache; any other one live, but only when the SQL pass is due
 * anyway, or when the Secret was watched and is not there any more.
 */
@Singleton
class OwnCredentials {

  private final SqlSchedule schedule;

  /** UIDs of the Databases whose Secret was watched when it was last looked at. */
  private final Set<String> watching = ConcurrentHashMap.newKeySet();

  /** UIDs of those whose password was read and could not be given yet. */
  private final Set<String> owed = ConcurrentHashMap.newKeySet();

  OwnCredentials(SqlSchedule schedule) {
    this.schedule = schedule;
  }

  /**
   * Gives the password to the workflow, if the Database names a Secret and it was read.
   *
   * @param mayChange whether PostgreSQL will take up a changed password now; a first one is given
   *     in any case
   * @param now the same as the SQL pass of this reconciliation gets: a pass that became due between
   *     the two would run without the Secret, which then would not be read until the next one
   * @throws InvalidReferenceException when the Secret is missing or cannot be used
   */
  void handOver(Database database, Context<Database> context, boolean mayChange, Instant now) {
    InitDb initdb = database.getSpec().getBootstrap().getInitdb();
    if (initdb.getSecret() == null) {
      return;
    }
    String name = initdb.getSecret().getName();
    Optional<Secret> watched =
        DatabaseEventSources.secret(DatabaseEventSources.OWN_SECRETS, name, database, context);
    String uid = database.getMetadata().getUid();
    if (watched.isPresent()) {
      watching.add(uid);
    } else if (!watching.contains(uid)
        && !owed.contains(uid)
        && !isDue(database, now)
        && wereThereBefore(database, context)) {
      return;
    }
    Secret secret = watched.orElseGet(() -> live(database, name, context));
    if (secret == null) {
      throw new InvalidReferenceException(
          "spec.bootstrap.initdb.secret: there is no Secret "
              + name
              + " in this namespace; create it with the keys username and password");
    }
    String password = password(secret, initdb.getOwner());
    if (mayChange || !wereThereBefore(database, context)) {
      AppSecretDependent.give(password, context);
      owed.remove(uid);
    } else {
      owed.add(uid);
    }
    if (watched.isEmpty()) {
      watching.remove(uid);
    }
  }

  /** Whether the Database has a password that it can go on with while its own Secret is wrong. */
  private static boolean wereThereBefore(Database database, Context<Database> context) {
    return DatabaseEventSources.secret(
            DatabaseEventSources.SECRETS, Names.appSecret(database), database, context)
        .isPresent();
  }

  void forget(Database database) {
    watching.remove(database.getMetadata().getUid());
    owed.remove(database.getMetadata().getUid());
  }

  private boolean isDue(Database database, Instant now) {
    return !database.getSpec().isHibernated() && schedule.isStale(database, now);
  }

  private static Secret live(Database database, String name, Context<Database> context) {
    return context
        .getClient()
        .secrets()
        .inNamespace(database.getMetadata().getNamespace())
        .withName(name)
        .get();
  }

  private static String password(Secret secret, String owner) {
    String name = secret.getMetadata().getName();
    try {
      String username = required(secret, AppSecret.USERNAME);
      if (!username.equals(owner)) {
        // Nothing is repeated that could be long, or be mistaken for words of the operator.
        boolean isName =
            username.length() <= Limits.SQL_NAME_LENGTH && username.matches(Limits.SQL_NAME);
        throw new InvalidReferenceException(
            ("key username of Secret %s is %s, but spec.bootstrap.initdb.owner is \"%s\"; make"
                    + " them the same")
                .formatted(name, isName ? '"' + username + '"' : "no name of an owner", owner));
      }
      return required(secret, AppSecret.PASSWORD);
    } catch (IllegalArgumentException e) {
      throw new InvalidReferenceException(e.getMessage());
    }
  }

  private static String required(Secret secret, String key) {
    return CredentialSecret.text(secret, key)
        .orElseThrow(
            () ->
                new InvalidReferenceException(
                    "Secret "
                        + secret.getMetadata().getName()
                        + ", which spec.bootstrap.initdb.secret names, lacks key "
                        + key
                        + ", or it is empty; add it"));
  }
}
