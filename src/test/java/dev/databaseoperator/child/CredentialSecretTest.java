package dev.databaseoperator.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.databaseoperator.credentials.AppSecret;
import dev.databaseoperator.credentials.SuperuserSecret;
import dev.databaseoperator.status.ProblemException;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialSecretTest {

  @Test
  void textIsReadBackAsItWasWritten() {
    Secret secret = AppSecret.of(Databases.minimal(), "pä%ss wörd😀");
    assertThat(CredentialSecret.text(secret, "password")).contains("pä%ss wörd😀");
  }

  @Test
  void missingAndEmptyKeysAreNoText() {
    assertThat(CredentialSecret.text(holding("other", "x".getBytes(UTF_8)), "password")).isEmpty();
    assertThat(CredentialSecret.text(holding("password", new byte[0]), "password")).isEmpty();
    Secret nothing = holding("password", new byte[0]);
    nothing.setData(null);
    assertThat(CredentialSecret.text(nothing, "password")).isEmpty();
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedWithoutShowingThem() {
    Secret secret = holding("password", new byte[] {'h', 'u', 's', 'h', (byte) 0xff});
    assertThatThrownBy(() -> CredentialSecret.text(secret, "password"))
        .isInstanceOf(ProblemException.class)
        .hasMessage("key password of Secret mine is not UTF-8 text; correct it")
        .hasMessageNotContaining("hush");
  }

  @Test
  void nulCharacterIsRefusedWithoutShowingTheRest() {
    Secret secret = holding("password", "hush\0".getBytes(UTF_8));
    assertThatThrownBy(() -> CredentialSecret.text(secret, "password"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("key password of Secret mine contains a NUL character")
        .hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hush\n", "hu\r\nsh", "\nhost:5432:app:app:other"})
  void lineBreaksAreRefusedBecauseAPasswordFileCouldNotHoldThem(String value) {
    Secret secret = holding("password", value.getBytes(UTF_8));
    assertThatThrownBy(() -> CredentialSecret.text(secret, "password"))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "key password of Secret mine contains a line break, which no password file can hold;"
                + " remove it");
  }

  @Test
  void whatIsLongerThanAKibibyteIsRefused() {
    Secret longest = holding("password", "é".repeat(512).getBytes(UTF_8));
    assertThat(CredentialSecret.text(longest, "password")).contains("é".repeat(512));
    Secret longer = holding("password", ("é".repeat(512) + "x").getBytes(UTF_8));
    assertThatThrownBy(() -> CredentialSecret.text(longer, "password"))
        .isInstanceOf(ProblemException.class)
        .hasMessage("key password of Secret mine is longer than 1024 bytes; shorten it");
  }

  @Test
  void superuserSecretIsForTheRolePostgres() {
    Secret secret = SuperuserSecret.of(Databases.minimal(), "s3cret");
    assertThat(secret.getMetadata().getName()).isEqualTo("orders-superuser");
    assertThat(secret.getType()).isEqualTo("kubernetes.io/basic-auth");
    assertThat(secret.getData()).containsOnlyKeys("username", "password");
    assertThat(CredentialSecret.text(secret, "username")).contains("postgres");
    assertThat(CredentialSecret.text(secret, "password")).contains("s3cret");
  }

  @Test
  void completingTheSuperuserSecretKeepsWhatOthersHaveWritten() {
    Secret actual =
        new SecretBuilder(SuperuserSecret.of(Databases.minimal(), "s3cret"))
            .addToData("note", "eA==")
            .editMetadata()
            .addToAnnotations("theirs", "y")
            .endMetadata()
            .build();
    Secret damaged = new SecretBuilder(actual).removeFromData("username").build();
    assertThat(SuperuserSecret.completed(Databases.minimal(), actual, "s3cret")).isEqualTo(actual);
    assertThat(SuperuserSecret.completed(Databases.minimal(), damaged, "s3cret")).isEqualTo(actual);
  }

  private static Secret holding(String key, byte[] value) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName("mine")
        .endMetadata()
        .withData(Map.of(key, Base64.getEncoder().encodeToString(value)))
        .build();
  }
}
