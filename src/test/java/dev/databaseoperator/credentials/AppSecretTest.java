package dev.databaseoperator.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppSecretTest {

  private static final String PUNCTUATION = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

  @Test
  void secretHasTheTypeAndKeysOfTheServiceBindingSpecificationAndOfCommonClients() {
    Secret secret = AppSecret.of(Databases.minimal(), "s3cret");
    assertThat(secret.getType()).isEqualTo("servicebinding.io/postgresql");
    assertThat(clear(secret))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("type", "postgresql"),
                Map.entry("provider", "database-operator"),
                Map.entry("host", "orders-rw.shop.svc"),
                Map.entry("port", "5432"),
                Map.entry("database", "app"),
                Map.entry("dbname", "app"),
                Map.entry("username", "app"),
                Map.entry("user", "app"),
                Map.entry("password", "s3cret"),
                Map.entry("uri", "postgresql://app:s3cret@orders-rw.shop.svc:5432/app"),
                Map.entry("jdbc-url", "jdbc:postgresql://orders-rw.shop.svc:5432/app"),
                Map.entry(
                    "jdbc-uri",
                    "jdbc:postgresql://orders-rw.shop.svc:5432/app?user=app&password=s3cret"),
                Map.entry("pgpass", "orders-rw.shop.svc:5432:app:app:s3cret")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PUNCTUATION,
        "p@ss:w/rd?x=1#frag&y=%20+z",
        "100%",
        "%41",
        "a b  c",
        "+",
        "grün-Ünïcödé",
        "密码",
        "😀🔑",
        "\\",
        ":",
        "\\:",
        "a\\:b:\\\\",
        "tab\there",
        "'quoted' \"twice\""
      })
  void everyClientReadsTheSamePasswordBack(String password) {
    assertReadBack(Databases.minimal(), password);
    assertReadBack(Databases.complete(), password);
  }

  @Property
  void everyClientReadsAnyPasswordBack(@ForAll("passwords") String password) {
    assertReadBack(Databases.minimal(), password);
  }

  /** What PostgreSQL takes and one line of a password file can hold. */
  @Provide
  Arbitrary<String> passwords() {
    Arbitrary<Character> character =
        Arbitraries.oneOf(
            Arbitraries.of(PUNCTUATION.chars().mapToObj(c -> (char) c).toList()),
            Arbitraries.chars()
                .filter(c -> c != 0 && c != '\n' && c != '\r' && !Character.isSurrogate(c)));
    return character.list().ofMinSize(1).ofMaxSize(40).map(AppSecretTest::text);
  }

  private static String text(List<Character> characters) {
    StringBuilder text = new StringBuilder();
    characters.forEach(text::append);
    return text.toString();
  }

  private static void assertReadBack(Database database, String password) {
    Map<String, String> entries = clear(AppSecret.of(database, password));
    String owner = database.getSpec().getBootstrap().getInitdb().getOwner();
    String name = database.getSpec().getBootstrap().getInitdb().getDatabase();
    assertThat(entries).containsEntry("password", password);

    URI uri = URI.create(entries.get("uri"));
    assertThat(uri.getScheme()).isEqualTo("postgresql");
    assertThat(uri.getUserInfo()).isEqualTo(owner + ":" + password);
    assertThat(uri.getRawUserInfo()).matches("[A-Za-z0-9%._-]+:[A-Za-z0-9%._-]+");
    assertThat(uri.getHost()).isEqualTo("orders-rw.shop.svc");
    assertThat(uri.getPort()).isEqualTo(5432);
    assertThat(uri.getPath()).isEqualTo("/" + name);
    assertThat(uri.getQuery()).isNull();
    assertThat(uri.getFragment()).isNull();

    assertThat(jdbc(entries.get("jdbc-uri")))
        .containsEntry("PGHOST", "orders-rw.shop.svc")
        .containsEntry("PGPORT", "5432")
        .containsEntry("PGDBNAME", name)
        .containsEntry("user", owner)
        .containsEntry("password", password);
    assertThat(jdbc(entries.get("jdbc-url")))
        .containsEntry("PGDBNAME", name)
        .doesNotContainKey("password");

    assertThat(passwordFileFields(entries.get("pgpass")))
        .containsExactly("orders-rw.shop.svc", "5432", name, owner, password);
  }

  private static Map<String, String> jdbc(String url) {
    Properties parsed = org.postgresql.Driver.parseURL(url, new Properties());
    assertThat(parsed).as("as the driver parses the URL").isNotNull();
    Map<String, String> properties = new TreeMap<>();
    parsed.stringPropertyNames().forEach(key -> properties.put(key, parsed.getProperty(key)));
    return properties;
  }

  /**
   * A line of a password file as libpq reads it (passwordFromFile): four fields that end at an
   * unescaped colon, then the password up to the end of the line; a backslash takes the next
   * character as it is.
   */
  private static List<String> passwordFileFields(String line) {
    assertThat(line).doesNotContain("\n");
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        field.append(line.charAt(++i));
      } else if (c == ':' && fields.size() < 4) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }

  @Test
  void completingSecretThatIsCompleteChangesNothing() {
    Secret actual = AppSecret.of(Databases.minimal(), "s3cret");
    assertThat(AppSecret.completed(Databases.minimal(), actual, "s3cret")).isEqualTo(actual);
  }

  @Test
  void completingKeepsWhatOthersHaveWritten() {
    Secret actual =
        new SecretBuilder(AppSecret.of(Databases.minimal(), "s3cret"))
            .addToData("their-key", base64("their value"))
            .editMetadata()
            .withUid("some-uid")
            .withResourceVersion("42")
            .addToLabels("their-label", "x")
            .addToAnnotations("their-annotation", "y")
            .addToFinalizers("example.com/theirs")
            .endMetadata()
            .build();
    assertThat(AppSecret.completed(Databases.minimal(), actual, "s3cret")).isEqualTo(actual);

    Secret damaged =
        new SecretBuilder(actual).removeFromData("uri").addToData("host", base64("wrong")).build();
    assertThat(AppSecret.completed(Databases.minimal(), damaged, "s3cret")).isEqualTo(actual);
  }

  @Test
  void passwordThatUserWroteGoesIntoEveryKeyThatCarriesIt() {
    Secret edited =
        new SecretBuilder(AppSecret.of(Databases.minimal(), "old"))
            .addToData("password", base64("new"))
            .build();
    assertThat(AppSecret.completed(Databases.minimal(), edited, "new"))
        .isEqualTo(AppSecret.of(Databases.minimal(), "new"));
  }

  @Test
  void completingDoesNotChangeTheObjectOfTheCache() {
    Secret actual =
        new SecretBuilder().withNewMetadata().withName("orders-app").endMetadata().build();
    Secret before = new SecretBuilder(actual).build();
    AppSecret.completed(Databases.minimal(), actual, "s3cret");
    assertThat(actual).isEqualTo(before);
  }

  @Test
  void completingSecretWithoutDataAndLabelsFillsIt() {
    Secret empty =
        new SecretBuilder().withNewMetadata().withName("orders-app").endMetadata().build();
    empty.setData(null);
    empty.getMetadata().setLabels(null);
    Secret completed = AppSecret.completed(Databases.minimal(), empty, "s3cret");
    Secret wanted = AppSecret.of(Databases.minimal(), "s3cret");
    assertThat(completed.getData()).isEqualTo(wanted.getData());
    assertThat(completed.getMetadata().getLabels()).isEqualTo(wanted.getMetadata().getLabels());
  }

  /** Kubernetes refuses to change the type of a Secret, so an adopted one keeps its own. */
  @Test
  void completingKeepsTheType() {
    Secret opaque =
        new SecretBuilder(AppSecret.of(Databases.minimal(), "s3cret")).withType("Opaque").build();
    assertThat(AppSecret.completed(Databases.minimal(), opaque, "s3cret").getType())
        .isEqualTo("Opaque");
  }

  private static Map<String, String> clear(Secret secret) {
    Map<String, String> clear = new TreeMap<>();
    secret
        .getData()
        .forEach(
            (key, value) -> clear.put(key, new String(Base64.getDecoder().decode(value), UTF_8)));
    return clear;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
