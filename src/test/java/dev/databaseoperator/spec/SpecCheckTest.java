package dev.databaseoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.api.DeletionPolicy;
import dev.databaseoperator.api.ImagePullPolicy;
import dev.databaseoperator.api.Limits;
import dev.databaseoperator.api.SecretReference;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.view.Memories;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the schema promises is looked at a second time. */
class SpecCheckTest {

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private final SpecCheck check = new SpecCheck(new Memories());

  @Test
  void ordinaryDatabasesHaveNoViolation() {
    assertThat(check.violations(Databases.minimal())).isEmpty();
    Database complete = Databases.complete();
    // A password of one's own does not rotate.
    complete.getSpec().getCredentials().setRotateAfter(null);
    assertThat(check.violations(complete)).isEmpty();
  }

  /** One spec that breaks one limit, and the field that is named. */
  record Broken(String field, Consumer<Database> change) {

    @Override
    public String toString() {
      return field;
    }
  }

  static Stream<Broken> broken() {
    return Stream.of(
        spec("spec.imageName", s -> s.setImageName("postgres:17 --privileged")),
        spec("spec.imageName", s -> s.setImageName("")),
        spec("spec.imageName", s -> s.setImageName(null)),
        spec("spec.imageName", s -> s.setImageName("postgres:17\n")),
        spec("spec.imageName", s -> s.setImageName("i".repeat(513))),
        spec("spec.imagePullPolicy", s -> s.setImagePullPolicy(ImagePullPolicy.Unknown)),
        spec("spec.deletionPolicy", s -> s.setDeletionPolicy(DeletionPolicy.Unknown)),
        spec(
            "spec.imagePullSecrets[].name",
            s -> s.setImagePullSecrets(List.of(new SecretReference("a/../b")))),
        spec(
            "spec.imagePullSecrets",
            s ->
                s.setImagePullSecrets(
                    List.of(new SecretReference("twice"), new SecretReference("twice")))),
        spec(
            "spec.imagePullSecrets",
            s -> s.setImagePullSecrets(Collections.nCopies(17, new SecretReference("a")))),
        spec("spec.instances", s -> s.setInstances(2)),
        spec("spec.postgresUID", s -> s.setPostgresUID(0)),
        spec("spec.postgresGID", s -> s.setPostgresGID(1L << 31)),
        spec("spec.storage.size", s -> s.getStorage().setSize("1Gi\"}}}}")),
        spec("spec.storage.size", s -> s.getStorage().setSize("1Mi")),
        spec("spec.storage.storageClass", s -> s.getStorage().setStorageClass("fast..er")),
        limits(Map.of("cpu", new Quantity("abc"))),
        limits(Map.of("cpu", new Quantity("-1"))),
        limits(Map.of("cpu", new Quantity("1", "e99999999999"))),
        limits(Map.of("$(reboot)", new Quantity("1"))),
        limits(Map.of("a".repeat(120) + ".example.com/x", new Quantity("1"))),
        limits(
            Stream.iterate(0, i -> i + 1)
                .limit(17)
                .collect(Collectors.toMap(i -> "example.com/r" + i, i -> new Quantity("1")))),
        spec(
            "spec.resources.requests",
            s -> s.getResources().setRequests(Map.of("a b", new Quantity("1")))),
        initdb("database", s -> database(s, "app\"; DROP ROLE postgres; --")),
        initdb("database", s -> database(s, "a".repeat(64))),
        initdb("database", s -> database(s, "template1")),
        initdb("owner", s -> owner(s, "app'")),
        initdb("owner", s -> owner(s, "PG_x")),
        initdb("owner", s -> owner(s, "public")),
        initdb(
            "secret.name",
            s -> s.getBootstrap().getInitdb().setSecret(new SecretReference("../other"))),
        initdb("encoding", s -> s.getBootstrap().getInitdb().setEncoding("UTF8 --pwfile=/x")),
        initdb("encoding", s -> s.getBootstrap().getInitdb().setEncoding("LATIN1")),
        initdb("locale", s -> s.getBootstrap().getInitdb().setLocale("-c")),
        initdb("locale", s -> s.getBootstrap().getInitdb().setLocale("$(INITDB_ENCODING)")),
        initdb("postInitApplicationSQL", s -> statements(s, List.of("SELECT 1\0"))),
        initdb("postInitApplicationSQL", s -> statements(s, List.of(""))),
        initdb("postInitApplicationSQL", s -> statements(s, List.of("S".repeat(16385)))),
        initdb("postInitApplicationSQL", s -> statements(s, Collections.nCopies(65, "S"))),
        spec("spec.credentials.rotateAfter", s -> s.getCredentials().setRotateAfter("90 days")),
        spec("spec.credentials.rotateAfter", s -> s.getCredentials().setRotateAfter("59m")),
        spec(
            "spec.credentials.rotateAfter",
            s -> {
              s.getCredentials().setRotateAfter("2h");
              s.getBootstrap().getInitdb().setSecret(new SecretReference("mine"));
            }),
        new Broken("metadata.name", d -> d.getMetadata().setName("a".repeat(41))),
        new Broken("metadata.name", d -> d.getMetadata().setName("1st")),
        new Broken("metadata.name", d -> d.getMetadata().setName("a.b")),
        new Broken(
            "metadata.annotations[databaseoperator.dev/rotate]",
            d ->
                d.getMetadata()
                    .setAnnotations(Map.of("databaseoperator.dev/rotate", "x".repeat(254)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void whatGotPastTheSchemaIsNamed(Broken broken) {
    Database database = Databases.minimal();
    broken.change().accept(database);

    List<String> violations = check.violations(database);

    assertThat(violations).hasSize(1);
    // A new line of a condition could be mistaken for another field, and a value be secret.
    assertThat(violations.get(0))
        .startsWith(broken.field())
        .containsPattern("[;:] ")
        .doesNotContain("\n");
  }

  @Test
  void aLongListOfAnnotationsOfOthersIsTheirs() {
    Database database = Databases.minimal();
    database.getMetadata().setAnnotations(Map.of("example.com/note", "x".repeat(5000)));

    assertThat(check.violations(database)).isEmpty();
  }

  /** An enum value that cannot be read would stop the operator for all Databases. */
  @Test
  void anUnknownChoiceIsReadAndThenNamed() {
    Database database =
        SERIALIZATION.unmarshal(
            """
            {"apiVersion": "databaseoperator.dev/v1", "kind": "Database",
             "metadata": {"name": "orders", "namespace": "shop"},
             "spec": {"imagePullPolicy": "Sometimes", "deletionPolicy": "$(Delete)"}}
            """,
            Database.class);
    // As caches do.
    Database cloned = SERIALIZATION.clone(database);

    assertThat(check.violations(cloned))
        .containsExactly(
            "spec.imagePullPolicy must be Always, IfNotPresent or Never; correct it",
            "spec.deletionPolicy must be Delete or Retain; correct it");
  }

  /** What was found is remembered for one generation, which every edit changes. */
  @Test
  void anEditIsLookedAt() {
    Database database = Databases.minimal();
    assertThat(check.violations(database)).isEmpty();
    database.getSpec().setImageName("");
    database.getMetadata().setGeneration(2L);
    assertThat(check.violations(database)).hasSize(1);
    database.getSpec().setImageName("postgres:17");
    database.getMetadata().setGeneration(3L);
    assertThat(check.violations(database)).isEmpty();
  }

  @Test
  void aPatternIsNotFooledByALineBreakAtTheEnd() {
    Database database = Databases.minimal();
    database.getSpec().getBootstrap().getInitdb().setLocale("C\n");

    assertThat("C\n").doesNotMatch(Limits.LOCALE);
    assertThat(check.violations(database)).hasSize(1);
  }

  private static Broken spec(String field, Consumer<DatabaseSpec> change) {
    return new Broken(field, database -> change.accept(database.getSpec()));
  }

  private static Broken initdb(String field, Consumer<DatabaseSpec> change) {
    return spec("spec.bootstrap.initdb." + field, change);
  }

  private static Broken limits(Map<String, Quantity> limits) {
    return spec("spec.resources.limits", spec -> spec.getResources().setLimits(limits));
  }

  private static void database(DatabaseSpec spec, String name) {
    spec.getBootstrap().getInitdb().setDatabase(name);
  }

  private static void owner(DatabaseSpec spec, String name) {
    spec.getBootstrap().getInitdb().setOwner(name);
  }

  private static void statements(DatabaseSpec spec, List<String> statements) {
    spec.getBootstrap().getInitdb().setPostInitApplicationSQL(statements);
  }
}
