package dev.databaseoperator.e2e;

import static dev.databaseoperator.hostile.HostileDatabase.LONGEST;
import static dev.databaseoperator.hostile.HostileDatabase.NAME;
import static dev.databaseoperator.hostile.HostileDatabase.OWNER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.hostile.HostileDatabase;
import dev.databaseoperator.hostile.HostileStrings;
import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.Psql;
import dev.databaseoperator.testkit.Tenant;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Hostile values that are accepted, in real pods: an application reads them back through nothing
 * but the Secret, and nothing is there that an injection would have left.
 */
class HostileE2E {

  private static final Duration MINUTE = Duration.ofSeconds(60);

  @RegisterExtension final Tenant namespace = Tenant.onCluster();

  private final HostileStrings strings = new HostileStrings("e2e");

  @Test
  void acceptedValuesAreUsedLiterallyAndNothingElseIsExecuted() {
    System.err.println("-Dhostile.seed=" + HostileStrings.SEED);
    List<String> literals = HostileDatabase.literals(strings, 40);
    List<String> ascii = Stream.generate(strings::visible).limit(20).toList();
    String own = strings.visible();
    namespace.applyCredentials("my.credentials", OWNER, own);
    HostileDatabase.create(
        namespace,
        LONGEST,
        Map.of(
            "resources",
            Map.of(
                "limits", Map.of("memory", "+268435456e0", "ephemeral-storage", "1.5Gi"),
                "requests", Map.of("cpu", ".01", "memory", "1E8")),
            "bootstrap",
            Map.of("initdb", initdb(OWNER, NAME, "UTF8", "C.utf8", literals))));
    HostileDatabase.create(
        namespace,
        "own",
        Map.of(
            "storage",
            Map.of("size", "0.3125Gi"),
            "bootstrap",
            Map.of(
                "initdb",
                merged(
                    initdb(OWNER, "template", "UTF8", "C", literals),
                    Map.of("secret", Map.of("name", "my.credentials"))))));
    HostileDatabase.create(
        namespace,
        "edited",
        Map.of("bootstrap", Map.of("initdb", initdb("app", OWNER, "LATIN1", "C", ascii))));
    List.of(LONGEST, "own", "edited").forEach(namespace::awaitReady);

    Map<String, String> wrong = Map.of("username", ascii.get(0), "uri", ascii.get(1));
    String chosen = strings.visible();
    edit("edited-app", merged(wrong, Map.of("password", chosen, "host", ascii.get(2))));
    String superuser = strings.visible();
    edit("edited-superuser", Map.of("password", superuser, "username", ascii.get(3)));
    await()
        .atMost(MINUTE)
        .until(
            () ->
                namespace.secret("edited-app", "username").equals("app")
                    && namespace.secret("edited-superuser", "username").equals("postgres"));
    assertThat(namespace.secret("edited-app", "password")).isEqualTo(chosen);
    // The start script gives it to the server, by a shell.
    namespace.kubectl("delete", "pod", "edited-1-0", "--wait=true");
    namespace.awaitReady("edited");

    reads(LONGEST, OWNER, NAME, literals);
    reads("own", OWNER, "template", literals);
    assertThat(namespace.secret("own-app", "password")).isEqualTo(own);
    reads("edited", "app", OWNER, ascii);
    assertThat(asSuperuser("edited", superuser, "SELECT current_user")).isEqualTo("postgres");

    nothingElseIsThere(LONGEST, OWNER, NAME);
    nothingElseIsThere("own", OWNER, "template");
    nothingElseIsThere("edited", "app", OWNER);
  }

  @Test
  void aSecretThatCannotBeUsedIsNamedAndNothingIsApplied() {
    namespace.applyReady("orders", "{}");
    String before = Psql.asApplication(namespace, "orders", "SELECT 1");
    assertThat(before).isEqualTo("1");
    edit("orders-app", Map.of("password", "two\nlines:5432:*:*:other"));
    Database stalled =
        namespace.await(
            "orders", MINUTE, found -> Conditions.condition(found, "Stalled").isPresent());
    assertThat(Conditions.condition(stalled, "Stalled").orElseThrow().getMessage())
        .contains("key password of Secret orders-app contains a line break")
        .doesNotContain("two", "other");
    edit("orders-app", Map.of("password", "one line"));
    namespace.awaitReady("orders");
    await()
        .atMost(MINUTE)
        .until(() -> Psql.asApplication(namespace, "orders", "SELECT 1"), "1"::equals);
  }

  /** Over the network from a pod of an application: by the URI, and by the password file. */
  private void reads(String database, String owner, String name, List<String> literals) {
    application(database);
    String sql =
        "SELECT current_user || ',' || current_database() || ',' || string_agg(encode("
            + "convert_to(value, 'UTF8'), 'hex'), ',' ORDER BY number) FROM literals";
    String expected =
        owner
            + ","
            + name
            + ","
            + literals.stream()
                .map(text -> HexFormat.of().formatHex(text.getBytes(UTF_8)))
                .collect(Collectors.joining(","));
    assertThat(inApplication(database, "psql -wXAt -c \"$0\" \"$URI\"", sql)).isEqualTo(expected);
    assertThat(
            inApplication(
                database,
                "umask 077; printf '%s\\n' \"$LINE\" >/tmp/pgpass; unset PGPASSWORD;"
                    + " PGPASSFILE=/tmp/pgpass psql -wXAt -h \"$PGHOST\" -U \"$PGUSER\""
                    + " -d \"$PGDATABASE\" -c \"$0\"",
                sql))
        .isEqualTo(expected);
    assertThat(inApplication(database, "psql -wXAt -c \"$0\"", sql)).isEqualTo(expected);
  }

  /** In the catalogs, the log, the volume and among the processes. */
  private void nothingElseIsThere(String database, String owner, String name) {
    assertThat(inDatabase(database, "postgres", "SELECT rolname FROM pg_roles WHERE oid >= 16384"))
        .isEqualTo(owner);
    assertThat(
            inDatabase(
                database,
                "postgres",
                "SELECT string_agg(datname, ',' ORDER BY oid)"
                    + " FROM pg_database WHERE datname NOT LIKE 'template_' AND datname <> 'postgres'"))
        .isEqualTo(name);
    for (String each : List.of("postgres", "template1", name)) {
      assertThat(
              inDatabase(
                  database,
                  each,
                  "SELECT string_agg(oid::regclass::text, ',') FROM pg_class"
                      + " WHERE oid >= 16384 AND relkind = 'r'"))
          .isEqualTo(each.equals(name) ? "literals" : "");
    }
    assertThat(namespace.inPod(database, "sh", "-c", "ls /tmp /var/lib/postgresql/data"))
        .doesNotContain(HostileStrings.CANARY);
    assertThat(namespace.inPod(database, "sh", "-c", "cat /proc/[0-9]*/comm | sort -u"))

        // Our own, and what a probe runs.
        .matches("((cat|sh|sort|postgres|pg_isready|sha256sum|cut|runc:.*)\\n?)*");
    assertThat(namespace.kubectl("logs", database + "-1-0").lines())
        .noneMatch(line -> line.contains("ERROR") || line.contains("PANIC"))
        .noneMatch(line -> line.contains("FATAL") && !line.contains("is starting up"))
        .noneMatch(line -> line.contains(HostileStrings.CANARY));
  }

  private static Map<String, Object> initdb(
      String owner, String name, String encoding, String locale, List<String> literals) {
    return Map.of(
        "owner",
        owner,
        "database",
        name,
        "encoding",
        encoding,
        "locale",
        locale,
        "postInitApplicationSQL",
        HostileDatabase.statements(owner, literals));
  }

  private void edit(String secret, Map<String, String> values) {
    HostileDatabase.edit(namespace, secret, values);
  }

  private static <V> Map<String, V> merged(
      Map<String, ? extends V> one, Map<String, ? extends V> other) {
    Map<String, V> both = new HashMap<>(one);
    both.putAll(other);
    return both;
  }

  /** A pod that knows nothing but the Secret of the Database. */
  private void application(String database) {
    String pod = "app-" + database;
    namespace
        .client()
        .load(
            new ByteArrayInputStream(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  automountServiceAccountToken: false
                  terminationGracePeriodSeconds: 0
                  securityContext: {runAsNonRoot: true, runAsUser: 999, seccompProfile: {type: RuntimeDefault}}
                  volumes: [{name: tmp, emptyDir: {}}]
                  containers:
                  - name: application
                    image: postgres:17
                    imagePullPolicy: IfNotPresent
                    command: [sleep, "600"]
                    env:
                    - {name: URI, valueFrom: {secretKeyRef: {name: %3$s-app, key: uri}}}
                    - {name: LINE, valueFrom: {secretKeyRef: {name: %3$s-app, key: pgpass}}}
                    - {name: PGHOST, valueFrom: {secretKeyRef: {name: %3$s-app, key: host}}}
                    - {name: PGUSER, valueFrom: {secretKeyRef: {name: %3$s-app, key: user}}}
                    - {name: PGDATABASE, valueFrom: {secretKeyRef: {name: %3$s-app, key: dbname}}}
                    - {name: PGPASSWORD, valueFrom: {secretKeyRef: {name: %3$s-app, key: password}}}
                    - {name: PGCONNECT_TIMEOUT, value: "3"}
                    volumeMounts: [{name: tmp, mountPath: /tmp}]
                    securityContext:
                      allowPrivilegeEscalation: false
                      readOnlyRootFilesystem: true
                      capabilities: {drop: [ALL]}
                """
                    .formatted(pod, namespace.name(), database)
                    .getBytes(UTF_8)))
        .create();
    namespace.kubectl("wait", "--for=condition=Ready", "pod/" + pod, "--timeout=60s");
  }

  /** A node may learn of a Service a moment later: what fails is tried again. */
  private String inApplication(String database, String script, String argument) {
    return await()
        .atMost(MINUTE)
        .until(
            () ->
                Cluster.shared()
                    .tryKubectl(
                        "-n",
                        namespace.name(),
                        "exec",
                        "app-" + database,
                        "--",
                        "sh",
                        "-c",
                        script,
                        argument),
            tried -> tried.exitCode() == 0)
        .output()
        .strip();
  }

  private String inDatabase(String database, String name, String sql) {
    return namespace.inPod(database, "psql", "-wXAt", "-U", "postgres", "-d", name, "-c", sql);
  }

  private String asSuperuser(String database, String password, String sql) {
    return namespace.inPod(
        database,
        "env",
        "PGPASSWORD=" + password,
        "psql",
        "-wXAt",
        "-h",
        "127.0.0.1",
        "-U",
        "postgres",
        "-c",
        sql);
  }
}
