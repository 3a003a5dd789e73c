package dev.databaseoperator.instance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.ChildMetadata;
import dev.databaseoperator.volume.DataNotes;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** {@code NAME-config}: configuration and start script of the instances. */
public final class PostgresConfigMap {

  private static final String POSTGRESQL_CONF = "postgresql.conf";
  private static final String PG_HBA_CONF = "pg_hba.conf";

  // peer: every process of the postgres user in the pod (kubectl exec) may log in as superuser.
  private static final String PG_HBA =
      """
      # TYPE  DATABASE  USER  ADDRESS  METHOD
      local   all       postgres       peer
      host    all       all   all      scram-sha-256
      """;

  private PostgresConfigMap() {}

  /**
   * Returns the desired ConfigMap. It repeats the notes on the data in {@code NAME-superuser}: the
   * pods mount this ConfigMap as a whole, and of that Secret the password only.
   *
   * @param superuser {@code NAME-superuser}, if it exists
   */
  public static ConfigMap of(Database database, Optional<Secret> superuser) {
    return new ConfigMapBuilder()
        .withMetadata(ChildMetadata.owned(database, Names.config(database)))
        .addToData(PG_HBA_CONF, PG_HBA)
        .addToData(POSTGRESQL_CONF, postgresqlConf(database))
        .addToData(InstanceScript.texts())
        .addToData(superuser.map(DataNotes::notes).orElse(Map.of()))
        .build();
  }

  /**
   * SHA-256 of what an instance reads only when it starts. It is an annotation of the pod template,
   * so that a change restarts the instance. Left out are the script, as a new version of the
   * operator must not restart PostgreSQL, and what follows the size of the volume.
   */
  static String hash(Database database) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  lines(
                          database,
                          parameter -> !PostgresSettings.FOLLOW_THE_VOLUME.contains(parameter))
                      .getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String postgresqlConf(Database database) {
    return lines(database, parameter -> true);
  }

  private static String lines(Database database, Predicate<String> wanted) {
    return PostgresSettings.of(database).entrySet().stream()
        .filter(setting -> wanted.test(setting.getKey()))
        .map(setting -> setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'\n")
        .collect(
            Collectors.joining(
                "", "# Written by database-operator; changes made here are put back.\n", ""));
  }
}
