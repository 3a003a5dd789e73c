package dev.databaseoperator.crd;

import static dev.databaseoperator.testkit.SchemaWalk.walk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the API server takes, refuses and fills in, each with the message that a user then reads.
 */
class DatabaseCrdIT {

  private static final ObjectMapper YAML = new YAMLMapper();

  private static final ResourceDefinitionContext KIND =
      new ResourceDefinitionContext.Builder()
          .withGroup(Database.GROUP)
          .withVersion(Database.VERSION)
          .withKind(Database.KIND)
          .withPlural("databases")
          .withNamespaced(true)
          .build();

  private static KubernetesClient client;
  private static String namespace;

  @BeforeAll
  static void apiServer() {
    client = ApiServer.withoutOperator().client();
    namespace = ApiServer.withoutOperator().newNamespace("crd");
  }

  /**
   * One limit of the schema: a spec on either side of it.
   *
   * @param field as the user writes it
   * @param keyword of the schema: maximum, pattern, enum, …, or {@code rule} for CEL
   * @param accepted a spec just inside the limit, in YAML
   * @param refused a spec just outside of it
   * @param message what the refusal must say besides the field's name
   */
  record Limit(String field, String keyword, String accepted, String refused, String message) {

    @Override
    public String toString() {
      return field + " " + keyword + " " + abbreviated(refused);
    }
  }

  static Stream<Limit> limits() {
    return Stream.of(
        new Limit("spec.instances", "minimum", "instances: 1", "instances: 0", "greater than"),
        // Nothing above 1 is accepted by this version, so the accepted side is the same.
        new Limit("spec.instances", "maximum", "instances: 1", "instances: 10", "less than"),
        new Limit(
            "spec.instances",
            "rule",
            "instances: 1",
            "instances: 2",
            "this version runs exactly 1 instance; set spec.instances to 1"),
        new Limit("spec.imageName", "minLength", "imageName: p", "imageName: ''", "should be at"),
        new Limit(
            "spec.imageName",
            "maxLength",
            "imageName: " + "i".repeat(512),
            "imageName: " + "i".repeat(513),
            "Too long: may not be more than 512"),
        new Limit(
            "spec.imageName",
            "pattern",
            "imageName: registry.example.com:5000/Team/post_gres:17.2-b@sha256:0a",
            "imageName: 'postgres:17 '",
            "should match"),
        new Limit(
            "spec.imagePullPolicy",
            "enum",
            "imagePullPolicy: Never",
            "imagePullPolicy: Sometimes",
            "supported values: \"Always\", \"IfNotPresent\", \"Never\""),
        new Limit(
            "spec.imagePullSecrets",
            "maxItems",
            "imagePullSecrets: " + secrets(16),
            "imagePullSecrets: " + secrets(17),
            "must have at most 16 items"),
        new Limit(
            "spec.imagePullSecrets[1]",
            "listMapKeys",
            "imagePullSecrets: [{name: a}, {name: b}]",
            "imagePullSecrets: [{name: a}, {name: a}]",
            "Duplicate value"),
        new Limit(
            "spec.imagePullSecrets[0].name",
            "required",
            "imagePullSecrets: [{name: a}]",
            "imagePullSecrets: [{}]",
            "Required value"),
        new Limit(
            "spec.imagePullSecrets[0].name",
            "minLength",
            "imagePullSecrets: [{name: a}]",
            "imagePullSecrets: [{name: ''}]",
            "should be at least 1"),
        new Limit(
            "spec.imagePullSecrets[0].name",
            "maxLength",
            "imagePullSecrets: [{name: " + "a".repeat(253) + "}]",
            "imagePullSecrets: [{name: " + "a".repeat(254) + "}]",
            "Too long: may not be more than 253"),
        new Limit(
            "spec.imagePullSecrets[0].name",
            "pattern",
            "imagePullSecrets: [{name: my.pull-secret}]",
            "imagePullSecrets: [{name: My_Secret}]",
            "should match"),
        new Limit("spec.postgresUID", "minimum", "postgresUID: 1", "postgresUID: 0", "greater"),
        new Limit(
            "spec.postgresUID",
            "maximum",
            "postgresUID: 2147483647",
            "postgresUID: 2147483648",
            "less than or equal to 2147483647"),
        new Limit("spec.postgresGID", "minimum", "postgresGID: 1", "postgresGID: 0", "greater"),
        new Limit(
            "spec.postgresGID",
            "maximum",
            "postgresGID: 2147483647",
            "postgresGID: 2147483648",
            "less than or equal to 2147483647"),
        new Limit(
            "spec.storage.size",
            "minLength",
            "storage: {size: 1Gi}",
            "storage: {size: ''}",
            "should be at least 1"),
        new Limit(
            "spec.storage.size",
            "maxLength",
            "storage: {size: 1." + "0".repeat(28) + "Gi}",
            "storage: {size: 1." + "0".repeat(29) + "Gi}",
            "Too long: may not be more than 32"),
        new Limit(
            "spec.storage.size",
            "pattern",
            "storage: {size: 1.5Gi}",
            "storage: {size: 1.5 Gi}",
            "should match"),
        new Limit(
            "spec.storage.size",
            "rule",
            "storage: {size: 256Mi}",
            "storage: {size: 255Mi}",
            "spec.storage.size must be at least 256Mi: an empty PostgreSQL with its write-ahead"
                + " log does not fit in less"),
        new Limit(
            "spec.storage.storageClass",
            "maxLength",
            "storage: {storageClass: " + "a".repeat(253) + "}",
            "storage: {storageClass: " + "a".repeat(254) + "}",
            "Too long: may not be more than 253"),
        new Limit(
            "spec.storage.storageClass",
            "pattern",
            "storage: {storageClass: fast.example}",
            "storage: {storageClass: Fast}",
            "should match"),
        new Limit(
            "spec.storage.accessMode",
            "enum",
            "storage: {accessMode: ReadWriteOncePod}",
            "storage: {accessMode: ReadWriteMany}",
            "Unsupported value"),
        amounts(
            "limits",
            "rule",
            "{memory: 512M, cpu: 123m, example.com/gpu: 100m}",
            "{memory: 512m}",
            "spec.resources.limits: memory and storage are counted in bytes, and m is a thousandth"
                + " of one; write 512Mi where you have written 512m"),
        amounts(
            "requests",
            "rule",
            "{ephemeral-storage: 1Gi}",
            "{ephemeral-storage: 100u}",
            "spec.resources.requests: memory and storage are counted in bytes, and m is a"
                + " thousandth of one; write 512Mi where you have written 512m"),
        amounts(
            "limits",
            "rule",
            "{cpu: '0.123'}",
            "{cpu: '0.1234567'}",
            "spec.resources.limits.cpu: Kubernetes counts thousandths of a CPU, m; write 124m where"
                + " you have written 0.1234567"),
        amounts(
            "requests",
            "rule",
            "{cpu: '1.5000'}",
            "{cpu: 0.5m}",
            "spec.resources.requests.cpu: Kubernetes counts thousandths of a CPU, m; write 124m"
                + " where you have written 0.1234567"),
        amounts(
            "limits.cpu",
            "pattern",
            "{cpu: '0.5'}",
            "{cpu: 0.5}",
            "must be of type integer,string"),
        new Limit(
            "spec.resources.limits.memory",
            "pattern",
            "resources: {limits: {memory: 1.5Gi, cpu: 500m}}",
            "resources: {limits: {memory: lots}}",
            "should match"),
        new Limit(
            "spec.resources.requests.cpu",
            "pattern",
            "resources: {requests: {cpu: 2}}",
            "resources: {requests: {cpu: 2 cores}}",
            "should match"),
        amounts("limits", "maxProperties", many(16), many(17), "must have at most 16 items"),
        amounts("requests", "maxProperties", many(16), many(17), "must have at most 16 items"),
        amounts(
            "limits",
            "rule",
            "{example.com/gpu: 1, hugepages-2Mi: 1Gi, ephemeral-storage: 1Gi}",
            "{'$(reboot)': 1}",
            ": a resource is cpu, memory, ephemeral-storage, hugepages-SIZE or DOMAIN/NAME, in at"
                + " most 128 characters; correct its name"),
        amounts(
            "requests",
            "rule",
            "{" + "a".repeat(124) + "/gpu: 1}",
            "{" + "a".repeat(125) + "/gpu: 1}",
            ": a resource is cpu, memory, ephemeral-storage, hugepages-SIZE or DOMAIN/NAME, in at"
                + " most 128 characters; correct its name"),
        amounts(
            "limits.memory",
            "maxLength",
            "{memory: '" + "1".repeat(32) + "'}",
            "{memory: '" + "1".repeat(33) + "'}",
            "may not be more than 32"),
        amounts(
            "requests.memory",
            "maxLength",
            "{memory: '" + "1".repeat(32) + "'}",
            "{memory: '" + "1".repeat(33) + "'}",
            "may not be more than 32"),
        amounts("limits.cpu", "pattern", "{cpu: 500m}", "{cpu: -500m}", "should match"),
        new Limit(
            "spec.credentials.rotateAfter",
            "minLength",
            "credentials: {rotateAfter: 1h}",
            "credentials: {rotateAfter: ''}",
            "should be at least 2"),
        new Limit(
            "spec.credentials.rotateAfter",
            "maxLength",
            "credentials: {rotateAfter: 99999h9999999m}",
            "credentials: {rotateAfter: 099999h00000000m0}",
            "may not be more than 16"),
        new Limit(
            "spec.credentials.rotateAfter",
            "pattern",
            "credentials: {rotateAfter: 36h30m}",
            "credentials: {rotateAfter: 90d}",
            "should match"),
        new Limit(
            "spec.credentials.rotateAfter",
            "rule",
            "credentials: {rotateAfter: 60m}",
            "credentials: {rotateAfter: 59m}",
            "spec.credentials.rotateAfter must be at least 1h: applications need time to read the"
                + " new password; set for example 2160h, which is 90 days"),
        new Limit(
            "spec.credentials.rotateAfter",
            "rule",
            "bootstrap: {initdb: {secret: {name: mine}}}",
            "{credentials: {rotateAfter: 2h}, bootstrap: {initdb: {secret: {name: mine}}}}",
            "only generated passwords can be rotated; remove it, and change the password in the"
                + " Secret that spec.bootstrap.initdb.secret names"),
        new Limit(
            "spec.deletionPolicy",
            "enum",
            "deletionPolicy: Delete",
            "deletionPolicy: Orphan",
            "supported values: \"Delete\", \"Retain\""),
        initdb("database", "minLength", "a", "''", "should be at least 1"),
        initdb("database", "maxLength", "a".repeat(63), "a".repeat(64), "may not be more than 63"),
        initdb("database", "pattern", "_Shop-1", "1shop", "should match"),
        initdb(
            "database",
            "rule",
            "postgres1",
            "postgres",
            "postgres, template0 and template1 belong to PostgreSQL itself; choose another name"),
        initdb("database", "rule", "template", "template0", "choose another name"),
        initdb("database", "rule", "template2", "template1", "choose another name"),
        initdb("owner", "minLength", "a", "''", "should be at least 1"),
        initdb("owner", "maxLength", "a".repeat(63), "a".repeat(64), "may not be more than 63"),
        initdb("owner", "pattern", "Order_Keeper-2", "order.keeper", "should match"),
        initdb(
            "owner",
            "rule",
            "postgres_",
            "postgres",
            "postgres, public, none and names that start with pg_ are reserved by PostgreSQL;"
                + " choose another name"),
        initdb("owner", "rule", "publican", "public", "choose another name"),
        initdb("owner", "rule", "nonesuch", "none", "choose another name"),
        initdb("owner", "rule", "pgkeeper", "pg_keeper", "choose another name"),
        initdb("owner", "rule", "PGkeeper", "PG_keeper", "choose another name"),
        initdb("secret.name", "required", "{name: a}", "{}", "Required value"),
        initdb("secret.name", "minLength", "{name: a}", "{name: ''}", "should be at least 1"),
        initdb(
            "secret.name",
            "maxLength",
            "{name: " + "a".repeat(253) + "}",
            "{name: " + "a".repeat(254) + "}",
            "Too long: may not be more than 253"),
        initdb("secret.name", "pattern", "{name: my-secret}", "{name: -secret}", "should match"),
        initdb("encoding", "minLength", "UTF8", "''", "should be at least 1"),
        initdb("encoding", "pattern", "UTF8", "utf-8", "should match"),
        new Limit(
            "spec.bootstrap.initdb.encoding",
            "maxLength",
            "bootstrap: {initdb: {locale: C, encoding: " + "E".repeat(16) + "}}",
            "bootstrap: {initdb: {locale: C, encoding: " + "E".repeat(17) + "}}",
            "Too long: may not be more than 16"),
        new Limit(
            "spec.bootstrap.initdb.encoding",
            "rule",
            "bootstrap: {initdb: {locale: C, encoding: LATIN1}}",
            "bootstrap: {initdb: {locale: C.UTF-8, encoding: LATIN1}}",
            "a UTF-8 locale needs encoding UTF8; set spec.bootstrap.initdb.locale to C or to a"
                + " locale of that encoding"),
        new Limit(
            "spec.bootstrap.initdb.encoding",
            "rule",
            "bootstrap: {initdb: {locale: de_DE.utf8}}",
            "bootstrap: {initdb: {locale: de_DE.utf8, encoding: LATIN1}}",
            "a UTF-8 locale needs encoding UTF8"),
        initdb("locale", "minLength", "C", "''", "should be at least 1"),
        initdb("locale", "maxLength", "l".repeat(64), "l".repeat(65), "may not be more than 64"),
        initdb("locale", "pattern", "de_DE.ISO8859-15@euro", "'C; rm -rf /'", "should match"),
        initdb(
            "postInitApplicationSQL",
            "maxItems",
            "[" + "SELECT 1,".repeat(64) + "]",
            "[" + "SELECT 1,".repeat(65) + "]",
            "must have at most 64 items"),
        initdb(
            "postInitApplicationSQL",
            "rule",
            "[\"SELECT '\\\\u0000'\"]",
            "[\"SELECT 1\\u0000\"]",
            "a statement contains a NUL character, which PostgreSQL cannot take; remove it"),
        initdb(
            "postInitApplicationSQL[0]", "minLength", "[S]", "['']", "should be at least 1 chars"),
        initdb(
            "postInitApplicationSQL[0]",
            "maxLength",
            "[" + "S".repeat(16384) + "]",
            "[" + "S".repeat(16385) + "]",
            "Too long: may not be more than 16384"));
  }

  private static Limit amounts(
      String field, String keyword, String accepted, String refused, String message) {
    String kind = field.replaceAll("\\..*", "");
    return new Limit(
        "spec.resources." + field,
        keyword,
        "resources: {%s: %s}".formatted(kind, accepted),
        "resources: {%s: %s}".formatted(kind, refused),
        message);
  }

  private static String many(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "example.com/r" + i + ": 1")
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static Limit initdb(
      String field, String keyword, String accepted, String refused, String message) {
    String key = field.replaceAll("[.\\[].*", "");
    return new Limit(
        "spec.bootstrap.initdb." + field,
        keyword,
        "bootstrap: {initdb: {%s: %s}}".formatted(key, accepted),
        "bootstrap: {initdb: {%s: %s}}".formatted(key, refused),
        message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("limits")
  void limitIsKeptAndExplained(Limit limit) {
    create("limit", limit.accepted());
    assertThat(refusal(() -> create("limit", limit.refused())))
        .contains(limit.field(), limit.message());
  }

  /** A field that cannot be changed, with its value before and after, and what the refusal says. */
  record Change(String before, String after, String message) {

    @Override
    public String toString() {
      return abbreviated(before) + " → " + abbreviated(after);
    }
  }

  static Stream<Change> forbiddenChanges() {
    return Stream.of(
        new Change("{}", "postgresUID: 70", "spec.postgresUID cannot be changed after creation"),
        new Change("{}", "postgresGID: 70", "spec.postgresGID cannot be changed after creation"),
        new Change(
            "storage: {storageClass: fast}",
            "storage: {storageClass: slow}",
            "spec.storage.storageClass cannot be changed after creation"),
        new Change(
            "{}",
            "storage: {storageClass: slow}",
            "create a new Database with the other class and restore a dump into it"),
        new Change(
            "storage: {storageClass: fast}",
            "{}",
            "spec.storage.storageClass cannot be changed after creation"),
        initdb("{}", "{database: other}", "database cannot be changed after creation"),
        initdb("{}", "{owner: other}", "owner cannot be changed after creation"),
        initdb(
            "{locale: C}",
            "{locale: C, encoding: LATIN1}",
            "encoding cannot be changed after creation"),
        initdb("{}", "{locale: C}", "locale cannot be changed after creation"),
        initdb("{}", "{dataChecksums: false}", "dataChecksums cannot be changed after creation"),
        initdb(
            "{}",
            "{postInitApplicationSQL: [SELECT 1]}",
            "postInitApplicationSQL cannot be changed after creation: it runs once, when the"
                + " database is created; run later changes with your migration tool"),
        initdb(
            "{}",
            "{secret: {name: mine}}",
            "secret cannot be changed after creation: edit the password in the Secret it names"),
        initdb(
            "{secret: {name: mine}}",
            "{secret: {name: other}}",
            "secret cannot be changed after creation"),
        initdb("{secret: {name: mine}}", "{}", "secret cannot be changed after creation"));
  }

  private static Change initdb(String before, String after, String message) {
    return new Change(
        "bootstrap: {initdb: " + before + "}",
        "bootstrap: {initdb: " + after + "}",
        "spec.bootstrap.initdb." + message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forbiddenChanges")
  void whatCannotBeChangedIsRefusedWithTheRemedy(Change change) {
    String name = persist(change.before());
    assertThat(refusal(() -> update(name, change.after()))).contains(change.message());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "imageName: postgres:17.2",
        "imagePullPolicy: Always",
        "imagePullSecrets: [{name: a}]",
        "storage: {size: 1.5Gi}",
        "storage: {size: 1024Mi}",
        "storage: {size: 512Mi}",
        "storage: {accessMode: ReadWriteOncePod}",
        "resources: {limits: {memory: 2Gi}}",
        "credentials: {rotateAfter: 2160h}",
        "monitoring: {enabled: true}",
        "hibernated: true",
        "paused: true",
        "deletionPolicy: Delete",
        "deletionProtection: true",
        "bootstrap: {initdb: {database: app, owner: app, encoding: UTF8}}"
      })
  void everythingElseCanBeChanged(String after) {
    String name = persist("{}");
    update(name, after);
  }

  /** A wish that the storage refuses has to be revocable, and what the volume has is no wish. */
  @Test
  void aSizeMayGoBackToWhatTheVolumeHasAndNotBelow() {
    String name = persist("storage: {size: 4Gi}");
    update(name, "storage: {size: 1Gi}");
    volume(name, "2Gi");
    update(name, "storage: {size: 8Gi}");
    update(name, "storage: {size: 2048Mi}");
    assertThat(refusal(() -> update(name, "storage: {size: 2047Mi}")))
        .contains(
            "spec.storage.size",
            "spec.storage.size is less than the volume has (status.storage.size)",
            "set it to at least that");
    // Of a Database that has adopted a larger volume everything else can be changed.
    String small = persist("storage: {size: 1Gi}");
    volume(small, "2Gi");
    update(small, "{storage: {size: 1Gi}, paused: true}");
  }

  private static void volume(String name, String size) {
    GenericKubernetesResource bound = get(name);
    bound
        .getAdditionalProperties()
        .put("status", yaml("{observedGeneration: 1, storage: {size: " + size + "}}"));
    assertThat(resource(bound).updateStatus().<String>get("status", "storage", "size"))
        .isEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-app", "-superuser"})
  void namesOfTheOperatorsSecretsAreNotTheUsers(String suffix) {
    assertThat(
            refusal(
                () ->
                    create(
                        "orders", "bootstrap: {initdb: {secret: {name: orders" + suffix + "}}}")))
        .contains("spec.bootstrap.initdb.secret.name: NAME-app and NAME-superuser are Secrets");
    create("other", "bootstrap: {initdb: {secret: {name: orders" + suffix + "}}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "orders", "orders-2", "a234567890123456789012345678901234567890"})
  void namesThatServicesCanBeNamedAfterAreAccepted(String name) {
    create(name, "{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2orders", "order.archive", "orders.v2"})
  void otherNamesAreRefusedWithTheRemedy(String name) {
    assertThat(refusal(() -> create(name, "{}")))
        .contains(
            "metadata.name must consist of lower case letters, digits and dashes and start with a"
                + " letter, because Services are named after it; choose another name");
  }

  @Test
  void longNameIsRefusedWithTheRemedy() {
    assertThat(refusal(() -> create("a".repeat(41), "{}")))
        .contains(
            "metadata.name must have at most 40 characters, because the names of Services and"
                + " other objects are built from it; choose a shorter name");
  }

  /** So that a new limit cannot be forgotten here. */
  @Test
  void everyLimitOfTheSchemaHasItsTest() {
    Set<String> tested = new TreeSet<>();
    limits()
        .forEach(
            limit ->
                tested.add(
                    limit
                            .field()
                            .replaceAll("\\[\\d+\\]", "[]")
                            .replaceAll("(limits|requests)\\..*", "$1.*")
                        + " "
                        + limit.keyword()));
    Set<String> inSchema = new TreeSet<>();
    walk("spec", spec(), (path, schema) -> inSchema.addAll(limitsOf(path, schema)));
    // A rule about several fields stands at their parent, and names one of them in its message.
    inSchema.remove("spec.bootstrap.initdb rule");
    inSchema.remove("spec rule");
    assertThat(tested).containsAll(inSchema);
  }

  /** So that a new rule cannot be forgotten here. */
  @Test
  void everyRuleOfTheSchemaHasItsTest() {
    List<String> tested = new ArrayList<>();
    limits().map(Limit::message).forEach(tested::add);
    forbiddenChanges().map(Change::message).forEach(tested::add);
    walk(
        "spec",
        spec(),
        (path, schema) ->
            schema
                .getXKubernetesValidations()
                .forEach(
                    rule ->
                        assertThat(tested)
                            .as(path + ": " + rule.getMessage())
                            .anyMatch(rule.getMessage()::contains)));
  }

  @Test
  void everyMessageOfARuleNamesItsFieldAndTheRemedy() {
    walk(
        "spec",
        spec(),
        (path, schema) ->
            schema
                .getXKubernetesValidations()
                .forEach(
                    rule -> {
                      assertThat(rule.getMessage()).startsWith(path);
                      assertThat(rule.getMessage()).matches("(?s).*[:;] .+");
                    }));
  }

  @Test
  void everyFieldOfSpecAndStatusIsDescribed() {
    BiConsumer<String, JSONSchemaProps> described =
        (path, schema) -> {
          if (!path.endsWith("[]") && !path.endsWith(".*")) {
            assertThat(schema.getDescription()).as(path).isNotBlank().endsWith(".");
          }
        };
    walk("spec", spec(), described);
    walk("status", schema().getProperties().get("status"), described);
    assertThat(schema().getDescription()).startsWith("Database is a PostgreSQL service");
  }

  @Test
  void missingSpecIsRefused() {
    assertThat(refusal(() -> resource(object("without")).dryRun().create()))
        .contains("spec: Required value");
  }

  @Test
  void emptySpecGivesACompleteSpec() {
    assertThat(spec(create("empty", "{}")))
        .isEqualTo(
            yaml(
                """
                instances: 1
                imageName: postgres:17
                imagePullPolicy: IfNotPresent
                postgresUID: 999
                postgresGID: 999
                storage: {size: 1Gi, accessMode: ReadWriteOnce}
                resources: {}
                bootstrap:
                  initdb:
                    database: app
                    owner: app
                    encoding: UTF8
                    locale: C.UTF-8
                    dataChecksums: true
                    postInitApplicationSQL: []
                credentials: {}
                monitoring: {enabled: false}
                hibernated: false
                paused: false
                deletionPolicy: Retain
                deletionProtection: false
                """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bootstrap: {}",
        "bootstrap: {initdb: {}}",
        "storage: {}",
        "bootstrap: {initdb: null}",
        "storage: null",
        "instances: null",
        "resources: null"
      })
  void partsLeftOutAreFilledInToo(String spec) {
    assertThat(spec(create("partial", spec))).isEqualTo(spec(create("partial", "{}")));
  }

  /** The defaults that the Java classes have, for tests, are those that a user gets. */
  @Test
  void modelHasTheDefaultsOfTheSchema() throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    DatabaseSpec read = mapper.treeToValue(spec(create("defaults", "{}")), DatabaseSpec.class);
    assertThat(mapper.<JsonNode>valueToTree(read))
        .isEqualTo(mapper.<JsonNode>valueToTree(new DatabaseSpec()));
  }

  @Test
  void newDatabaseIsNotCurrentForKstatusBeforeItWasLookedAt() {
    String name = persist("{}");
    GenericKubernetesResource stored = get(name);
    assertThat(YAML.<JsonNode>valueToTree(stored.getAdditionalProperties().get("status")))
        .isEqualTo(yaml("{observedGeneration: -1, phase: Pending}"));
  }

  @Test
  void statusCannotBeWrittenWithTheSpecNorTheSpecWithTheStatus() {
    String name = persist("{}");
    GenericKubernetesResource both = get(name);
    both.getAdditionalProperties().put("status", Map.of("phase", "Ready", "observedGeneration", 1));
    both.getAdditionalProperties().put("spec", Map.of("paused", true));
    resource(both).update();
    assertThat(YAML.<JsonNode>valueToTree(get(name)).at("/status/phase").asText())
        .isEqualTo("Pending");

    both.getMetadata().setResourceVersion(null);
    both.getAdditionalProperties().put("spec", Map.of("paused", false));
    resource(both).updateStatus();
    JsonNode stored = YAML.valueToTree(get(name));
    assertThat(stored.at("/status/phase").asText()).isEqualTo("Ready");
    assertThat(stored.at("/spec/paused").asBoolean()).isTrue();
    assertThat(stored.at("/metadata/generation").asLong()).isEqualTo(2);
  }

  private static Set<String> limitsOf(String path, JSONSchemaProps schema) {
    Map<String, Object> keywords = new TreeMap<>();
    keywords.put("minimum", schema.getMinimum());
    keywords.put("maximum", schema.getMaximum());
    keywords.put("minLength", schema.getMinLength());
    keywords.put("maxLength", schema.getMaxLength());
    keywords.put("pattern", schema.getPattern());
    keywords.put("minItems", schema.getMinItems());
    keywords.put("maxItems", schema.getMaxItems());
    keywords.put("maxProperties", schema.getMaxProperties());
    keywords.put("multipleOf", schema.getMultipleOf());
    Set<String> limits = new TreeSet<>();
    keywords.forEach(
        (keyword, value) -> {
          if (value != null) {
            limits.add(path + " " + keyword);
          }
        });
    if (!schema.getEnum().isEmpty()) {
      limits.add(path + " enum");
    }
    if (!schema.getXKubernetesListMapKeys().isEmpty()) {
      limits.add(path + "[] listMapKeys");
    }
    schema.getRequired().forEach(name -> limits.add(path + "." + name + " required"));
    boolean aboutOneValue =
        schema.getXKubernetesValidations().stream()
            .anyMatch(rule -> !rule.getRule().contains("oldSelf"));
    if (aboutOneValue) {
      limits.add(path + " rule");
    }
    return limits;
  }

  private static JSONSchemaProps schema() {
    return client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName("databases.databaseoperator.dev")
        .get()
        .getSpec()
        .getVersions()
        .get(0)
        .getSchema()
        .getOpenAPIV3Schema();
  }

  private static JSONSchemaProps spec() {
    return schema().getProperties().get("spec");
  }

  /** What the API server would store; nothing is stored. */
  private static GenericKubernetesResource create(String name, String spec) {
    GenericKubernetesResource object = object(name);
    object.getAdditionalProperties().put("spec", yaml(spec));
    return resource(object).dryRun().create();
  }

  private static String persist(String spec) {
    GenericKubernetesResource object = object(null);
    object.getMetadata().setGenerateName("db-");
    object.getAdditionalProperties().put("spec", yaml(spec));
    return resource(object).create().getMetadata().getName();
  }

  private static void update(String name, String spec) {
    GenericKubernetesResource object = get(name);
    object.getAdditionalProperties().put("spec", yaml(spec));
    resource(object).dryRun().update();
  }

  private static GenericKubernetesResource get(String name) {
    return client.genericKubernetesResources(KIND).inNamespace(namespace).withName(name).get();
  }

  private static Resource<GenericKubernetesResource> resource(GenericKubernetesResource object) {
    return client.genericKubernetesResources(KIND).inNamespace(namespace).resource(object);
  }

  private static GenericKubernetesResource object(String name) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion("databaseoperator.dev/v1");
    object.setKind("Database");
    object.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
    return object;
  }

  private static String refusal(Runnable request) {
    KubernetesClientException refused =
        catchThrowableOfType(KubernetesClientException.class, request::run);
    assertThat(refused).as("refusal").isNotNull();
    assertThat(refused.getCode()).isEqualTo(422);
    return refused.getStatus().getMessage();
  }

  private static JsonNode spec(GenericKubernetesResource object) {
    return YAML.valueToTree(object.getAdditionalProperties().get("spec"));
  }

  private static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static String secrets(int count) {
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add("{name: s" + i + "}");
    }
    return entries.toString();
  }

  private static String abbreviated(String text) {
    return text.length() <= 70 ? text : text.substring(0, 69) + "…";
  }
}
