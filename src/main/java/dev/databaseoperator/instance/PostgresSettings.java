package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * PostgreSQL's parameters, derived from the memory and the volume of an instance by the rules of
 * the PostgreSQL manual: shared_buffers a quarter of the memory (19.4.1), effective_cache_size the
 * rest, for the page cache (19.7.2).
 */
public final class PostgresSettings {

  private static final long MIB = 1024L * 1024;
  private static final long GIB = 1024 * MIB;
  private static final BigDecimal MOST = BigDecimal.valueOf(1L << 60);
  private static final long ASSUMED_MEMORY = 512 * MIB;
  private static final int MAX_CONNECTIONS = 100;

  private PostgresSettings() {}

  /**
   * Parameters that follow the size of the volume. A volume grows while PostgreSQL serves: that
   * does not restart it, and these wait for the next restart.
   */
  static final Set<String> FOLLOW_THE_VOLUME = Set.of("max_wal_size", "min_wal_size");

  /** Returns values by parameter, in the order of the file; sizes in MB. */
  public static Map<String, String> of(Database database) {
    long memory = memory(database.getSpec().getResources());
    long storage = bytes(new Quantity(database.getSpec().getStorage().getSize()));
    long sharedBuffers = Math.max(memory / 4, 16 * MIB);

    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("listen_addresses", "*");
    settings.put("port", "5432");
    settings.put("unix_socket_directories", "/var/run/postgresql");
    settings.put("cluster_name", database.getMetadata().getName());
    settings.put("password_encryption", "scram-sha-256");
    settings.put("max_connections", Integer.toString(MAX_CONNECTIONS));
    settings.put("shared_buffers", megabytes(sharedBuffers));
    // With "try", on a node that has huge pages, PostgreSQL ends with SIGBUS in a container that
    // may use none.
    settings.put("huge_pages", "off");
    settings.put("effective_cache_size", megabytes(Math.max(memory / 4 * 3, 16 * MIB)));
    settings.put("maintenance_work_mem", megabytes(clamp(memory / 16, 16 * MIB, 2 * GIB)));
    settings.put(
        "work_mem", megabytes(clamp((memory - sharedBuffers) / (MAX_CONNECTIONS * 3L), MIB, GIB)));
    // The default of 1 GB would fill a volume of 1 Gi: an eighth of the volume, at most 8 GB.
    settings.put("max_wal_size", megabytes(clamp(storage / 8, 64 * MIB, 8 * GIB)));
    settings.put("min_wal_size", megabytes(clamp(storage / 32, 32 * MIB, GIB)));
    settings.put("log_destination", "stderr");
    settings.put("logging_collector", "off");
    settings.put("log_line_prefix", "%m [%p] %q%u@%d ");
    settings.put("log_timezone", "UTC");
    settings.put("timezone", "UTC");
    return settings;
  }

  private static long memory(ResourceRequirements resources) {
    for (var amounts : new Map<?, ?>[] {resources.getLimits(), resources.getRequests()}) {
      if (amounts != null && amounts.get("memory") instanceof Quantity quantity) {
        return bytes(quantity);
      }
    }
    return ASSUMED_MEMORY;
  }

  private static long bytes(Quantity quantity) {
    return quantity.getNumericalAmount().min(MOST).longValue();
  }

  private static long clamp(long value, long least, long most) {
    return Math.min(Math.max(value, least), most);
  }

  private static String megabytes(long bytes) {
    return bytes / MIB + "MB";
  }
}
