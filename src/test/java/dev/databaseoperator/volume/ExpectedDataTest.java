package dev.databaseoperator.volume;

import static dev.databaseoperator.volume.DataNotes.identified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.child.CredentialSecret;
import dev.databaseoperator.credentials.SuperuserSecret;
import dev.databaseoperator.status.ProblemException;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which data is a Database's, and how its Secret says so. */
class ExpectedDataTest {

  private static final String OWN = "7576068430146666523";
  private static final String OTHER = "7576068430146666524";
  private static final String THIRD = "18446744073709551615";

  @Test
  void aDatabaseWithoutDataTakesAny() {
    ExpectedData expected = ExpectedData.of(Databases.minimal(), Optional.of(secret()));
    assertThat(expected.identifier()).isEmpty();
    assertThat(expected.includes(OTHER)).isTrue();
    assertThat(ExpectedData.of(Databases.minimal(), Optional.empty())).isEqualTo(expected);
    assertThat(identified(accepting(null, OTHER), secret(), true)).isEqualTo(secret());
  }

  @Test
  void itsDataIsThatOfItsStatus() {
    ExpectedData expected = ExpectedData.of(accepting(OWN, null), Optional.of(saying(OTHER)));
    assertThat(expected.identifier()).contains(OWN);
    assertThat(expected.includes(OWN)).isTrue();
    assertThat(expected.includes(OTHER)).isFalse();
  }

  @Test
  void aNewDatabaseExpectsWhatAnEarlierOneHasLeft() {
    ExpectedData expected = ExpectedData.of(accepting(null, null), Optional.of(saying(OWN)));
    assertThat(expected.identifier()).contains(OWN);
    assertThat(expected.includes(OTHER)).isFalse();
  }

  @Test
  void theSecretSaysItOnceAndTheSameEachTime() {
    Secret said = identified(accepting(OWN, null), secret());
    assertThat(text(said, "system-identifier")).isEqualTo(OWN);
    assertThat(text(said, "password")).isEqualTo("s3cret");
    assertThat(identified(accepting(OWN, null), said)).isEqualTo(said);
    assertThat(identified(accepting(null, null), said)).isEqualTo(said);
    assertThat(DataNotes.isIdentified(said)).isTrue();
    assertThat(DataNotes.isIdentified(secret())).isFalse();
  }

  @Test
  void exactlyTheNumberThatTheAnnotationNamesIsAccepted() {
    Database database = accepting(OWN, " " + OTHER + "\n");
    ExpectedData expected = ExpectedData.of(database, Optional.of(secret()));
    assertThat(expected.includes(OWN)).isTrue();
    assertThat(expected.includes(OTHER)).isTrue();
    assertThat(expected.includes(THIRD)).isFalse();
    Secret said = identified(database, secret());
    assertThat(text(said, "system-identifier")).isEqualTo(OWN);
    assertThat(text(said, "accepted-system-identifier")).isEqualTo(OTHER);

    // The status follows when it was found, and then the Secret does.
    Secret followed = identified(accepting(OTHER, OTHER), said);
    assertThat(text(followed, "system-identifier")).isEqualTo(OTHER);
    assertThat(followed.getData()).doesNotContainKey("accepted-system-identifier");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"yes", "*", "7576068430146666523 7576068430146666524", "0x1", "-1", "NONE"})
  void anyOtherValueDoesNothing(String value) {
    Database database = accepting(OWN, value);
    assertThat(ExpectedData.of(database, Optional.of(secret())))
        .isEqualTo(ExpectedData.of(accepting(OWN, null), Optional.of(secret())));
    assertThat(identified(database, secret(), true))
        .isEqualTo(identified(accepting(OWN, null), secret(), true));
  }

  @Test
  void dataIsGivenUpOnlyWhenItIsLostAndOnlyOnce() {
    Database database = accepting(OWN, "none");
    assertThat(identified(database, secret(), false))
        .isEqualTo(identified(accepting(OWN, null), secret()));

    Secret given = identified(database, secret(), true);
    assertThat(text(given, "system-identifier")).isEqualTo(OWN);
    assertThat(text(given, "accepted-system-identifier")).isEqualTo("none");
    assertThat(given.getMetadata().getAnnotations()).containsEntry(Annotations.GIVEN_UP, OWN);
    assertThat(ExpectedData.of(database, Optional.of(given)).includes(OTHER)).isTrue();
    assertThat(identified(database, given, false)).isEqualTo(given);

    // The new data is not given up by the annotation that still stands there.
    Database anew = accepting(OTHER, "none");
    Secret followed = identified(anew, given, true);
    assertThat(text(followed, "system-identifier")).isEqualTo(OTHER);
    assertThat(followed.getData()).doesNotContainKey("accepted-system-identifier");
    assertThat(ExpectedData.of(anew, Optional.of(followed)).includes(THIRD)).isFalse();

    // Taken off and set again it is.
    Secret forgotten = identified(accepting(OTHER, null), followed, true);
    assertThat(identified(anew, forgotten, true).getMetadata().getAnnotations())
        .containsEntry(Annotations.GIVEN_UP, OTHER);
  }

  @Test
  void whatIsNoNumberIsToldAndNotGuessed() {
    assertThatThrownBy(() -> ExpectedData.of(accepting(null, null), Optional.of(saying("mine"))))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("key system-identifier of Secret orders-superuser");
    assertThat(ExpectedData.of(accepting(OWN, null), Optional.of(saying("mine"))).identifier())
        .contains(OWN);
    assertThat(text(identified(accepting(OWN, null), saying("mine")), "system-identifier"))
        .isEqualTo(OWN);
  }

  private static Database accepting(String own, String annotation) {
    Database database = Databases.minimal();
    if (annotation != null) {
      database
          .getMetadata()
          .setAnnotations(Map.of(Annotations.ACCEPT_SYSTEM_IDENTIFIER, annotation));
    }
    if (own != null) {
      database.setStatus(new DatabaseStatus());
      database.getStatus().setSystemIdentifier(own);
    }
    return database;
  }

  private static Secret secret() {
    return SuperuserSecret.of(Databases.minimal(), "s3cret");
  }

  private static Secret saying(String value) {
    return new SecretBuilder(secret())
        .addToData(
            "system-identifier",
            Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  private static String text(Secret secret, String key) {
    return CredentialSecret.text(secret, key).orElseThrow();
  }
}
