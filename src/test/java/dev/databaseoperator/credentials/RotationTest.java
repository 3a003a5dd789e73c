package dev.databaseoperator.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.SecretReference;
import dev.databaseoperator.child.CredentialSecret;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {

  private static final Instant MADE = Instant.parse("2026-03-01T12:00:00Z");

  private final Database database = Databases.minimal();
  private final Secret secret = secret("old");

  @Test
  void withoutAWishNothingIsDueEver() {
    assertThat(Rotation.next(database, secret)).isEmpty();
    assertThat(Rotation.isDue(database, secret, Instant.MAX)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "1h, 2026-03-01T13:00:00Z",
    "60m, 2026-03-01T13:00:00Z",
    "36h30m, 2026-03-03T00:30:00Z",
    "2160h, 2026-05-30T12:00:00Z",
    "99999h, 2037-07-28T03:00:00Z"
  })
  void aPasswordLastsAsLongAsTheSpecSays(String after, Instant next) {
    database.getSpec().getCredentials().setRotateAfter(after);
    assertThat(Rotation.next(database, secret)).contains(next);
    assertThat(Rotation.isDue(database, secret, next.minusMillis(1))).isFalse();
    assertThat(Rotation.isDue(database, secret, next)).isTrue();
  }

  @Test
  void theTimeRunsFromTheLastRotation() {
    database.getSpec().getCredentials().setRotateAfter("1h");
    Instant later = MADE.plusSeconds(86_400);
    Secret rotated = Rotation.rotated(database, secret, secret, "new", later.plusMillis(999));
    assertThat(rotated.getMetadata().getAnnotations())
        .containsEntry(Annotations.ROTATED_AT, "2026-03-02T12:00:00Z");
    assertThat(Rotation.next(database, rotated)).contains(later.plusSeconds(3600));
    assertThat(Rotation.isBetween(secret, rotated)).isTrue();
    assertThat(Rotation.isBetween(rotated, rotated)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1000000000-12-31T23:59:59Z", "-1000000000-01-01T00:00:00Z", "\0", ""})
  void aTimeWithWhichNobodyCanCountHurtsNobody(String written) {
    database.getSpec().getCredentials().setRotateAfter("99999h");
    Secret edited = annotated(secret, Annotations.ROTATED_AT, written);
    assertThat(Rotation.next(database, edited)).isPresent();
    assertThat(Rotation.isDue(database, edited, MADE.minusSeconds(1)))
        .isEqualTo(written.startsWith("-"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "h", "90d", "PT1H", "1h\n", "99999999999h", "-1h"})
  void aWishThatGotPastTheSchemaRotatesNothing(String after) {
    database.getSpec().getCredentials().setRotateAfter(after);
    assertThat(Rotation.next(database, secret)).isEmpty();
  }

  @Test
  void anUnreadableTimeIsThatOfTheSecretsCreation() {
    database.getSpec().getCredentials().setRotateAfter("1h");
    Secret edited = annotated(secret, Annotations.ROTATED_AT, "yesterday");
    assertThat(Rotation.next(database, edited)).contains(MADE.plusSeconds(3600));
  }

  @Test
  void eachNewValueOfTheAnnotationIsDueOnce() {
    request("1");
    assertThat(Rotation.isDue(database, secret, MADE)).isTrue();
    Secret rotated = Rotation.rotated(database, secret, secret, "new", MADE);
    assertThat(Rotation.isDue(database, rotated, Instant.MAX)).isFalse();
    assertThat(Rotation.isRequestBetween(secret, rotated)).isTrue();
    request("2");
    assertThat(Rotation.isDue(database, rotated, MADE)).isTrue();
  }

  /** The time that is noted has whole seconds. */
  @Test
  void twoRotationsWithinASecondAreTwo() {
    request("1");
    Secret first = Rotation.rotated(database, secret, secret, "new", MADE);
    request("2");
    Secret second = Rotation.rotated(database, first, first, "newer", MADE.plusMillis(900));

    assertThat(Rotation.isBetween(first, second)).isTrue();
  }

  @Test
  void anEmptyAnnotationAndNoneAskForNothing() {
    request("");
    assertThat(Rotation.isDue(database, secret, MADE)).isFalse();
    database.getMetadata().setAnnotations(null);
    assertThat(Rotation.isDue(database, secret, MADE)).isFalse();
  }

  @Test
  void aRequestThatIsOlderThanTheSecretIsFulfilledByIt() {
    request("1");
    assertThat(Rotation.isDue(database, Rotation.created(database, secret), MADE)).isFalse();
  }

  @Test
  void onlyThePasswordIsNew() {
    Secret rotated = Rotation.rotated(database, secret, secret, "new", MADE);
    assertThat(CredentialSecret.text(rotated, "password")).contains("new");
    assertThat(CredentialSecret.text(rotated, "extra")).contains("kept");
    assertThat(rotated.getMetadata().getLabels()).isEqualTo(secret.getMetadata().getLabels());
    assertThat(CredentialSecret.text(secret, "password")).as("not modified").contains("old");
  }

  @Test
  void noAnnotationHoldsAPassword() {
    request("1");
    assertThat(
            Rotation.rotated(database, secret, secret, "new-pass", MADE)
                .getMetadata()
                .getAnnotations()
                .toString())
        .doesNotContain("old", "new-pass");
  }

  @Test
  void aPasswordThatAUserHasSetMeanwhileCountsAsTheRotation() {
    request("1");
    Secret edited = secret("by-hand");
    Secret rotated = Rotation.rotated(database, secret, edited, "new", MADE);
    assertThat(CredentialSecret.text(rotated, "password")).contains("by-hand");
    assertThat(Rotation.isDue(database, rotated, MADE)).isFalse();
  }

  @Test
  void aPasswordOfTheUsersOwnStaysAndTheRequestIsNoted() {
    database.getSpec().getBootstrap().getInitdb().setSecret(new SecretReference("mine"));
    database.getSpec().getCredentials().setRotateAfter("1h");
    assertThat(Rotation.next(database, secret)).isEmpty();
    request("1");
    Secret noted = Rotation.rotated(database, secret, secret, "new", MADE);
    assertThat(CredentialSecret.text(noted, "password")).contains("old");
    assertThat(Rotation.isBetween(secret, noted)).isFalse();
    assertThat(Rotation.isRequestBetween(secret, noted)).isTrue();
    assertThat(Rotation.isDue(database, noted, MADE)).isFalse();
  }

  private void request(String value) {
    database.getMetadata().setAnnotations(Map.of(Annotations.ROTATE, value));
  }

  private static Secret annotated(Secret secret, String name, String value) {
    return new SecretBuilder(secret)
        .editMetadata()
        .addToAnnotations(name, value)
        .endMetadata()
        .build();
  }

  private static Secret secret(String password) {
    Secret made = AppSecret.of(Databases.minimal(), password);
    made.getMetadata().setCreationTimestamp(MADE.toString());
    return new SecretBuilder(made).addToData("extra", "a2VwdA==").build();
  }
}
