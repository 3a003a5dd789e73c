package dev.databaseoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.credentials.AppSecret;
import dev.databaseoperator.credentials.Rotation;
import dev.databaseoperator.credentials.SuperuserSecret;
import dev.databaseoperator.instance.InstancesService;
import dev.databaseoperator.instance.ReadWriteService;
import dev.databaseoperator.reconcile.Statuses;
import dev.databaseoperator.sql.SqlOutcome;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.volume.InstanceVolumeClaim;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * An object that the model cannot decode would stop the informer and with it the operator, for all
 * Databases: what the schema accepts must be readable, and nothing pure may throw on it.
 */
class DatabaseReadableIT {

  private static final int TRIES = 600;

  private static KubernetesClient client;
  private static String namespace;
  private static int accepted;

  @BeforeContainer
  static void apiServer() {
    client = ApiServer.withoutOperator().client();
    namespace = ApiServer.withoutOperator().newNamespace("fuzz");
  }

  @AfterContainer
  static void enoughWasAccepted() {
    assertThat(accepted).as("of %s specs accepted", TRIES).isGreaterThan(TRIES / 10);
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
  void whatTheSchemaAcceptsTheOperatorCanRead(@ForAll("specs") Map<String, Object> spec) {
    GenericKubernetesResource stored;
    try {
      stored = create(spec);
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).as(e.getMessage()).isIn(400, 422);
      return;
    }
    accepted++;
    Database database =
        client
            .getKubernetesSerialization()
            .unmarshal(client.getKubernetesSerialization().asJson(stored), Database.class);

    assertThat(database.getSpec().getImageName()).isNotEmpty();
    assertThat(database.getSpec().getBootstrap().getInitdb().getOwner()).isNotEmpty();
    AppSecret.of(database, "password");
    SuperuserSecret.of(database, "password");
    Wanted.config(database);
    ReadWriteService.of(database);
    InstancesService.of(database);
    InstanceVolumeClaim.mustResize(database, InstanceVolumeClaim.of(database, 1));
    Rotation.next(database, dated(AppSecret.of(database, "password")));
    client.getKubernetesSerialization().asJson(Wanted.statefulSet(database, 1));
    Statuses.calculate(
        database, Wanted.nothing(), SqlOutcome.waiting(), Optional.empty(), Instant.EPOCH);
  }

  private static Secret dated(Secret secret) {
    secret.getMetadata().setCreationTimestamp("2026-03-01T12:00:00Z");
    return secret;
  }

  private static GenericKubernetesResource create(Map<String, Object> spec) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion("databaseoperator.dev/v1");
    object.setKind("Database");
    object.setMetadata(new ObjectMetaBuilder().withName("any").withNamespace(namespace).build());
    object.getAdditionalProperties().put("spec", spec);
    return client.resource(object).dryRun().create();
  }

  @Provide
  Arbitrary<Map<String, Object>> specs() {
    return object(
        field("instances", values(1, 1, 1, 1.0, 2, "1", true)),
        field("imageName", values("postgres:17", "r.example.com/p@sha256:0a", "", 17, List.of())),
        field("imagePullPolicy", values("Always", "IfNotPresent", "Never", "never", 1)),
        field(
            "imagePullSecrets",
            values(
                List.of(),
                List.of(Map.of("name", "a")),
                List.of(Map.of("name", "a", "namespace", "b")),
                List.of("a"),
                Map.of("name", "a"))),
        field("postgresUID", numbers()),
        field("postgresGID", numbers()),
        field("storage", wrong(storage())),
        field("resources", wrong(resources())),
        field("bootstrap", wrong(object(field("initdb", wrong(initdb()))))),
        field(
            "credentials",
            wrong(
                object(
                    field(
                        "rotateAfter",
                        values(
                            "2160h", "1h", "99999h", "60m", "1h30m", "0h", "h", "90d", "", 1))))),
        field("monitoring", wrong(object(field("enabled", values(true, false, "on"))))),
        field("hibernated", values(true, false, "true", 0)),
        field("paused", values(true, false, false, "true", 1)),
        field("deletionPolicy", values("Retain", "Delete", "Delete", "retain")),
        field("deletionProtection", values(true, false, "true", 0)),
        field("unknown", values(1, Map.of("a", List.of()))));
  }

  private static Arbitrary<Map<String, Object>> storage() {
    return object(
        field(
            "size",
            values("1Gi", "256Mi", "1.5Ti", "300M", "999999999999999999999999E", "9E", "1gi", 1)),
        field("storageClass", values("fast", "", "Fast", 1)));
  }

  private static Arbitrary<Map<String, Object>> resources() {
    Arbitrary<Map<String, Object>> amounts =
        object(
            field("cpu", quantities()),
            field("memory", quantities()),
            field("example.com/gpu", quantities()));
    return object(
        field("limits", wrong(amounts)),
        field("requests", wrong(amounts)),
        field("claims", values(List.of(Map.of("name", "a")), "a")));
  }

  private static Arbitrary<Map<String, Object>> initdb() {
    return object(
        field("database", values("app", "Shop-1", "_x", "postgres", "1x", 1)),
        field("owner", values("app", "Keeper-1", "pg_x", "", List.of())),
        field("secret", values(Map.of("name", "mine"), Map.of(), "mine")),
        field("encoding", values("UTF8", "LATIN1", "SQL_ASCII", "utf8", 8)),
        field("locale", values("C", "C.UTF-8", "de_DE@euro", "", 1)),
        field("dataChecksums", values(true, false, "on")),
        field(
            "postInitApplicationSQL",
            values(
                List.of(),
                List.of("SELECT 1"),
                List.of("SELECT 1", "ä\u2028\n"),
                List.of(1),
                "x")));
  }

  /** Everything that the pattern of a quantity lets pass, and a little more. */
  private static Arbitrary<Object> quantities() {
    Arbitrary<Object> written =
        Combinators.combine(
                Arbitraries.of("", "", "", "", "+", "-"),
                Arbitraries.of("0", "1", "2", "512", "1.5", ".5", "5.", "0.001", "9".repeat(30)),
                Arbitraries.of(
                    "", "", "m", "k", "M", "G", "Ki", "Mi", "Gi", "Ti", "E", "Ei", "n", "u", "e3",
                    "E3", "e-3", "e+2", "e1.5", "e99", "K", " Gi"))
            .as((sign, digits, suffix) -> sign + digits + suffix);
    return Arbitraries.frequencyOf(
        Tuple.of(6, written), Tuple.of(1, values(1, 2, 1.5, 1L << 40, true, Map.of())));
  }

  private static Arbitrary<Object> numbers() {
    return values(1, 70, 999, 2147483647, 2147483648L, 0, -1, 1.5, "70", 70.0, 1e18);
  }

  private static Arbitrary<Object> values(Object... values) {
    return Arbitraries.of(values);
  }

  /** Mostly {@code object}, sometimes something that is none. */
  private static Arbitrary<Object> wrong(Arbitrary<Map<String, Object>> object) {
    return Arbitraries.frequencyOf(
        Tuple.of(20, object.map(value -> (Object) value)),
        Tuple.of(1, values("text", 1, List.of())));
  }

  /** A field that is mostly absent, sometimes null, and otherwise one of {@code values}. */
  private static Arbitrary<Map<String, Object>> field(String name, Arbitrary<Object> values) {
    Arbitrary<Map<String, Object>> present =
        values.map(
            value -> {
              Map<String, Object> entry = new LinkedHashMap<>();
              entry.put(name, value);
              return entry;
            });
    Map<String, Object> absentValue = new LinkedHashMap<>();
    absentValue.put(name, null);
    return Arbitraries.frequencyOf(
        Tuple.of(14, Arbitraries.just(Map.of())),
        Tuple.of(1, Arbitraries.just(absentValue)),
        Tuple.of(7, present));
  }

  @SafeVarargs
  private static Arbitrary<Map<String, Object>> object(Arbitrary<Map<String, Object>>... fields) {
    List<Arbitrary<Map<String, Object>>> all = new ArrayList<>();
    for (Arbitrary<Map<String, Object>> field : fields) {
      all.add(field);
    }
    return Combinators.combine(all)
        .as(
            entries -> {
              Map<String, Object> object = new LinkedHashMap<>();
              entries.forEach(object::putAll);
              return object;
            });
  }
}
