package dev.databaseoperator.e2e.failures;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;

/** Secrets that are missing or cannot be used. */
final class SecretFailures {

  private static final String OWN = "{bootstrap: {initdb: {secret: {name: mine}}}}";
  private static final byte[] APP = "app".getBytes(UTF_8);
  private static final byte[] WORD = "chosen".getBytes(UTF_8);

  private SecretFailures() {}

  static List<Failure> all() {
    return List.of(
        Failure.of("invalid reference: the Secret is missing")
            .causedBy(
                "`spec.bootstrap.initdb.secret` names a Secret that does not exist",
                stage -> stage.database(OWN))
            .stalled("there is no Secret mine", "InvalidReference")
            .healedBy("the Secret is made", stage -> stage.credentials("mine", "app"))
            .always(),
        own("no key password", Map.of("username", APP), "lacks key password"),
        own(
            "empty password",
            Map.of("username", APP, "password", new byte[0]),
            "lacks key password, or it is empty"),
        own(
            "another user name",
            Map.of("username", "somebody".getBytes(UTF_8), "password", WORD),
            "make them the same"),
        own(
            "a user name PostgreSQL cannot take (NUL)",
            Map.of("username", new byte[] {'a', 0}, "password", WORD),
            "contains a NUL character"),
        own(
            "a password that is no text",
            Map.of("username", APP, "password", new byte[] {-1}),
            "is not UTF-8 text"),
        Failure.of("invalid reference: the Secret is deleted later")
            .before(
                stage -> {
                  stage.credentials("mine", "app");
                  stage.readyDatabase(OWN);
                })
            .causedBy(
                "the Secret, which is watched, is deleted",
                stage -> stage.delete(Secret.class, "mine"))
            .stalled("there is no Secret mine", "InvalidReference")
            .healedBy("it is made again", stage -> stage.credentials("mine", "app")),
        Failure.of("generated Secret made unusable")
            .before(stage -> stage.readyDatabase("{}"))
            .causedBy(
                "key `password` of `NAME-superuser` gets a line break",
                stage -> stage.editPassword("orders-superuser", "chosen\n"))
            .stalled("line break", "InvalidSecret")
            .healedBy(
                "the line break is removed",
                stage -> stage.editPassword("orders-superuser", "chosen")));
  }

  private static Failure own(String cause, Map<String, byte[]> data, String words) {
    return Failure.of("invalid reference: the Secret has " + cause)
        .before(stage -> stage.secret("mine", data))
        .causedBy("the Secret has " + cause, stage -> stage.database(OWN))
        .stalled(words, "InvalidReference")
        .healedBy("the Secret is corrected", stage -> stage.credentials("mine", "app"));
  }
}
