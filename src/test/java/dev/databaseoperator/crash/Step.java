package dev.databaseoperator.crash;

import static dev.databaseoperator.crash.Life.DATABASE;

import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.Conditions;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A life, in this order: what the user does, and how one sees that the operator has followed. */
enum Step {
  /** With statements of the user's own in the new database. */
  CREATE(Kind.CREATE, life -> life.tenant().apply(DATABASE, Steps.FIRST), Steps::isReady),

  /** Restarts PostgreSQL, and grows the volume. */
  CONFIGURE(Kind.EDIT, Steps::configure, Steps::isReady),

  IMAGE(
      Kind.EDIT,
      life -> life.tenant().patch(DATABASE, "{\"spec\":{\"imageName\":\"postgres:17.1\"}}"),
      life ->
          Steps.isReady(life)
              && life.tenant().database(DATABASE).getStatus().getImage().equals("postgres:17.1")),

  /** Of the application, in the Secret. */
  PASSWORD(
      Kind.EDIT,
      life -> Steps.setPassword(life, DATABASE + "-app", "chosen-in-the-secret"),
      life -> Steps.logsIn(life, "chosen-in-the-secret")),

  /** Asked for by annotation. */
  ROTATE(
      Kind.EDIT,
      life ->
          life.tenant()
              .patch(
                  DATABASE,
                  "{\"metadata\":{\"annotations\":{\"databaseoperator.dev/rotate\":\"1\"}}}"),
      life ->
          !Steps.password(life).equals("chosen-in-the-secret")
              && Steps.logsIn(life, Steps.password(life))),

  HIBERNATE(
      Kind.EDIT,
      life -> life.tenant().patch(DATABASE, "{\"spec\":{\"hibernated\":true}}"),
      life -> Steps.isReady(life) && Steps.isIn(life, Phase.Hibernated)),

  WAKE(
      Kind.EDIT,
      life -> life.tenant().patch(DATABASE, "{\"spec\":{\"hibernated\":false}}"),
      life -> Steps.isReady(life) && Steps.isIn(life, Phase.Ready)),

  /** With {@code deletionPolicy: Retain}. */
  DELETE(Kind.DELETE, Life::deleteDatabase, Life::isGone),

  /** What the step before has left, now with credentials of the user's own. */
  ADOPT(
      Kind.ADOPT,
      life -> {
        life.tenant().applyCredentials("mine", "clerk", "chosen-by-the-user");
        life.tenant().apply(DATABASE, Steps.SECOND);
      },
      Steps::isReady),

  /** In the user's own Secret. */
  OWN_PASSWORD(
      Kind.EDIT,
      life -> Steps.setPassword(life, "mine", "chosen-once-more"),
      life -> Steps.logsIn(life, "chosen-once-more")),

  /** With {@code deletionPolicy: Delete}. */
  REMOVE(
      Kind.DELETE,
      life -> {
        life.tenant().patch(DATABASE, "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");
        life.deleteDatabase();
      },
      Steps::isEmpty);

  /** As the user calls it. */
  enum Kind {
    CREATE,
    EDIT,
    DELETE,
    ADOPT
  }

  private static final List<Step> IN_ORDER = List.of(values());

  private final Kind kind;

  // Lambdas that keep nothing, as below.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Consumer<Life> act;

  @SuppressWarnings("ImmutableEnumChecker")
  private final Predicate<Life> settled;

  Step(Kind kind, Consumer<Life> act, Predicate<Life> settled) {
    this.kind = kind;
    this.act = act;
    this.settled = settled;
  }

  /** The one that comes after so many. */
  static Step after(int done) {
    return IN_ORDER.get(done);
  }

  /** Counted from 1. */
  int number() {
    return IN_ORDER.indexOf(this) + 1;
  }

  Kind kind() {
    return kind;
  }

  /** The user acts. */
  void act(Life life) {
    act.accept(life);
  }

  /** Whether the operator has followed, but for what it may have left to do afterwards. */
  boolean isSettled(Life life) {
    return settled.test(life);
  }

  /** What the steps are made of. */
  private static final class Steps {

    static final String FIRST =
        """
        {storage: {size: 1Gi, storageClass: %s},
         bootstrap: {initdb: {database: shop, owner: clerk, postInitApplicationSQL: [
         "CREATE TABLE sale (id int PRIMARY KEY, note text)", "INSERT INTO sale VALUES (1, 'first')",
         "GRANT SELECT ON sale TO clerk"]}}}"""
            .formatted(CrashRig.STORAGE_CLASS);

    static final String SECOND =
        """
        {storage: {size: 2Gi, storageClass: %s}, imageName: "postgres:17.1",
         bootstrap: {initdb: {database: shop, owner: clerk, secret: {name: mine}}}}"""
            .formatted(CrashRig.STORAGE_CLASS);

    static boolean isReady(Life life) {
      return Conditions.isReady(life.tenant().database(DATABASE));
    }

    static boolean isIn(Life life, Phase phase) {
      return life.tenant().database(DATABASE).getStatus().getPhase() == phase;
    }

    static void configure(Life life) {
      life.tenant()
          .patch(
              DATABASE,
              """
          {"spec":{"storage":{"size":"2Gi"},"resources":{"limits":{"memory":"512Mi"}}}}""");
      // In the place of the storage driver.
      var claim =
          life.client().persistentVolumeClaims().inNamespace(life.name()).withName(DATABASE + "-1");
      PersistentVolumeClaim wanted =
          Awaitility.await()
              .atMost(Duration.ofSeconds(90))
              .until(
                  claim::get,
                  found ->
                      found
                          .getSpec()
                          .getResources()
                          .getRequests()
                          .get("storage")
                          .toString()
                          .equals("2Gi"));
      claim.editStatus(
          found ->
              new PersistentVolumeClaimBuilder(found)
                  .editStatus()
                  .withCapacity(wanted.getSpec().getResources().getRequests())
                  .endStatus()
                  .build());
    }

    static void setPassword(Life life, String secret, String password) {
      life.client()
          .secrets()
          .inNamespace(life.name())
          .withName(secret)
          .edit(found -> new SecretBuilder(found).addToStringData("password", password).build());
    }

    static String password(Life life) {
      return life.tenant().secret(DATABASE + "-app", "password");
    }

    static boolean logsIn(Life life, String password) {
      try (Connection connection =
          Catalog.connect(life.server().orElseThrow(), "clerk", password, "shop")) {
        return life.tenant().secret(DATABASE + "-app", "uri").contains(password);
      } catch (SQLException notYet) {
        return false;
      }
    }

    static boolean isEmpty(Life life) {
      return life.isGone()
          && life.client()
              .persistentVolumeClaims()
              .inNamespace(life.name())
              .list()
              .getItems()
              .isEmpty();
    }
  }
}
