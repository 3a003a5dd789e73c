package dev.databaseoperator.bench;

import dev.databaseoperator.testkit.OperatorProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** What happens in a run: N Databases are created, edited, left alone, met again, and deleted. */
public final class Scenario {

  private static final long SEED = 4;
  private static final Duration LONGEST_SETTLE = Duration.ofSeconds(5);
  private static final Duration SHORT_INTERVAL = Duration.ofSeconds(30);
  private static final String FIRST = "first";

  private final BenchOptions options;
  private final Report report = new Report();
  private final List<String> names;
  private final Duration settle;
  private final Random random = new Random(SEED);
  private BenchCluster cluster;
  private OperatorProcess operator;

  /** A run of this size. */
  public Scenario(BenchOptions options) {
    this.options = options;
    settle = options.idle().compareTo(LONGEST_SETTLE) < 0 ? options.idle() : LONGEST_SETTLE;
    names =
        IntStream.rangeClosed(1, options.databases())
            .mapToObj(i -> String.format(Locale.ROOT, "db-%05d", i))
            .toList();
  }

  /** Runs all of it on an API server of its own. */
  public Report run() {
    return options.foreignSecrets() > 0
        ? run(this::foreignSecrets)
        : run(
            this::createAll,
            this::createOneByOne,
            this::edit,
            this::idle,
            this::restart,
            this::restartAndEdit,
            this::passes,
            this::deleteAll);
  }

  /** Runs the parts whose figures do not depend on the machine. */
  public Report runBudgets() {
    return run(this::createAll, this::idle, this::restart);
  }

  private Report run(Runnable... parts) {
    report.put("run", "databases", options.databases());
    report.put("run", "operator", options.operator().orElse("packaged jar"));
    report.put("run", "machine", Machine.description());
    try (BenchCluster own = new BenchCluster()) {
      cluster = own;
      start();
      try {
        List.of(parts).forEach(Runnable::run);
      } finally {
        operator.close();
      }
      report.put("run", "unknown_statements", cluster.postgres().unknownStatements().size());
      cluster.postgres().unknownStatements().forEach(sql -> say("unknown statement: " + sql));
    }
    return report;
  }

  private void start() {
    say("starting the operator");
    cluster.await(cluster.create(FIRST));
    CompletableFuture<Long> touched = cluster.touched(FIRST);
    CompletableFuture<Long> ready = cluster.ready(FIRST);
    long start = System.nanoTime();
    launch();
    // First, because it fails at once when the operator ends.
    operator.awaitReady();
    report.put("start", "to_first_reconcile_s", seconds(start, cluster.await(touched)));
    cluster.await(ready);
    Pause.of(settle);
    report.put("memory", "rss_idle_mib", OperatorSample.of(operator).rssMiB());
  }

  private void createAll() {
    say("creating " + names.size() + " Databases");
    OperatorSample before = OperatorSample.of(operator);
    Instant from = Instant.now();
    List<CompletableFuture<Long>> ready = names.stream().map(cluster::ready).toList();
    long start = System.nanoTime();
    cluster.forAll(names, cluster::create);
    report.put("create", "all_accepted_s", seconds(start, System.nanoTime()));
    long last = ready.stream().mapToLong(cluster::await).max().orElseThrow();
    report.put("create", "all_ready_s", seconds(start, last));
    Pause.of(settle);
    OperatorSample after = OperatorSample.of(operator);
    Traffic traffic = Traffic.between(cluster.audit(), from, Instant.now());
    int events = traffic.byKind().getOrDefault("create events", 0);
    report.put("create", "mutating_calls_per_database", perDatabase(traffic.mutating()));
    report.put("create", "mutating_calls_without_events", perDatabase(traffic.mutating() - events));
    report.put("create", "requests_per_database", perDatabase(traffic.all()));
    report.put(
        "create",
        "reconciles_per_database",
        perDatabase(after.reconciliations() - before.reconciliations()));
    report.put(
        "create",
        "cpu_ms_per_database",
        perDatabase(1000 * (after.cpuSeconds() - before.cpuSeconds())));
    report.put("create", "requests", traffic.byKind());
    report.put("memory", "rss_after_create_mib", after.rssMiB());
  }

  private void createOneByOne() {
    int samples = Math.min(50, names.size());
    say("creating " + samples + " more, one after the other");
    Latencies latencies = new Latencies();
    for (int i = 0; i < samples; i++) {
      String name = "one-" + i;
      CompletableFuture<Long> ready = cluster.ready(name);
      long start = System.nanoTime();
      cluster.create(name);
      latencies.add(cluster.await(ready) - start);
    }
    report.put("create", "one_to_ready_ms", latencies.summary());
  }

  private void edit() {
    int samples = Math.min(200, names.size());
    say("editing " + samples + " Databases, one after the other");
    Latencies applied = new Latencies();
    Latencies observed = new Latencies();
    Instant from = Instant.now();
    for (int i = 0; i < samples; i++) {
      editOne(100 + i + "m", applied, observed);
    }
    Pause.until(() -> cluster.readyCount() >= names.size());
    Traffic traffic = Traffic.between(cluster.audit(), from, Instant.now());
    report.put("edit", "to_applied_ms", applied.summary());
    report.put("edit", "to_observed_ms", observed.summary());
    report.put("edit", "mutating_calls_per_edit", traffic.mutating() / (double) samples);
  }

  private void editOne(String cpu, Latencies applied, Latencies observed) {
    String name = names.get(random.nextInt(names.size()));
    CompletableFuture<Long> arrived = cluster.applied(name, cpu);
    CompletableFuture<Long> seen = cluster.observed(name, cpu);
    long start = System.nanoTime();
    cluster.edit(name, cpu);
    applied.add(cluster.await(arrived) - start);
    observed.add(cluster.await(seen) - start);
  }

  private void idle() {
    say("leaving the operator alone for " + options.idle().toSeconds() + " s");
    Pause.of(settle);
    OperatorSample before = OperatorSample.of(operator);
    Instant from = Instant.now();
    Pause.of(options.idle());
    OperatorSample after = OperatorSample.of(operator);
    Traffic traffic = Traffic.between(cluster.audit(), from, Instant.now());
    double idleSeconds = options.idle().toMillis() / 1000.0;
    report.put(
        "idle", "cpu_millicores", 1000 * (after.cpuSeconds() - before.cpuSeconds()) / idleSeconds);
    report.put("idle", "reconciles", after.reconciliations() - before.reconciliations());
    report.put("idle", "requests_per_minute", traffic.all() * 60 / idleSeconds);
    report.put("idle", "writes", traffic.mutating());
    report.put("idle", "requests", traffic.byKind());
    report.put("memory", "rss_settled_mib", after.rssMiB());
    report.put("memory", "rss_peak_mib", after.peakMiB());
  }

  private void restart() {
    say("restarting the operator");
    long existing = cluster.readyCount();
    report.put("restart", "stop_s", operator.terminate().toNanos() / 1e9);
    Instant from = Instant.now();
    long start = System.nanoTime();
    launch();
    report.put("restart", "to_first_reconcile_s", seconds(start, awaitReconciliations(1)));
    report.put("restart", "to_all_verified_s", seconds(start, awaitReconciliations(existing)));
    Pause.of(settle);
    OperatorSample after = OperatorSample.of(operator);
    Traffic traffic = Traffic.between(cluster.audit(), from, Instant.now());
    report.put("restart", "reconciles_per_database", after.reconciliations() / existing);
    report.put("restart", "writes", traffic.mutating());
    report.put("restart", "cpu_s", after.cpuSeconds());
    report.put("restart", "requests", traffic.byKind());
    report.put("memory", "rss_after_restart_mib", after.rssMiB());
  }

  private void restartAndEdit() {
    say("restarting it again, and editing meanwhile");
    operator.terminate();
    launch(Map.of("DATABASE_OPERATOR_SQL_INTERVAL", SHORT_INTERVAL.toSeconds() + "s"));
    awaitReconciliations(1);
    Latencies applied = new Latencies();
    for (int i = 0; i < 5; i++) {
      editOne(700 + i + "m", applied, new Latencies());
    }
    report.put("restart", "edit_meanwhile_applied_ms", applied.summary());
    report.put(
        "restart",
        "reconciles_when_edits_were_applied",
        OperatorSample.of(operator).reconciliations());
    operator.awaitReady();
    Pause.until(() -> cluster.readyCount() >= names.size());
    Pause.of(settle);
  }

  /** What it costs to compare roles and databases again, without anything having changed. */
  private void passes() {
    say("letting the operator compare all roles and databases");
    Pause.of(SHORT_INTERVAL);
    OperatorSample before = OperatorSample.of(operator);
    int logins = cluster.postgres().logins();
    Instant from = Instant.now();
    Pause.of(SHORT_INTERVAL);
    OperatorSample after = OperatorSample.of(operator);
    // Each pass logs in twice: to the maintenance database and to the application's.
    double passes = (cluster.postgres().logins() - logins) / 2.0;
    double cpu = 1000 * (after.cpuSeconds() - before.cpuSeconds()) / Math.max(passes, 1);
    report.put("sql", "passes", passes);
    report.put("sql", "cpu_ms_per_pass", cpu);
    report.put("sql", "millicores_at_default_interval", cpu * names.size() / 300);
    report.put("sql", "writes", Traffic.between(cluster.audit(), from, Instant.now()).mutating());
  }

  private void deleteAll() {
    say("deleting " + names.size() + " Databases");
    Instant from = Instant.now();
    List<CompletableFuture<Long>> gone = names.stream().map(cluster::gone).toList();
    long start = System.nanoTime();
    cluster.forAll(names, cluster::delete);
    long last = gone.stream().mapToLong(cluster::await).max().orElseThrow();
    Traffic traffic = Traffic.between(cluster.audit(), from, Instant.now());
    report.put("delete", "all_gone_s", seconds(start, last));
    report.put("delete", "mutating_calls_per_database", perDatabase(traffic.mutating()));
    report.put("delete", "requests", traffic.byKind());
  }

  private void foreignSecrets() {
    String base64 = "QUJD".repeat(100_000 / 3);
    List<String> secrets =
        IntStream.range(0, options.foreignSecrets()).mapToObj(i -> "foreign-" + i).toList();
    Pause.of(options.idle());
    double before = OperatorSample.of(operator).rssMiB();
    say("creating " + secrets.size() + " foreign Secrets of 100 KB");
    cluster.forAll(secrets, name -> cluster.createForeignSecret(name, base64));
    Pause.of(options.idle());
    double after = OperatorSample.of(operator).rssMiB();
    report.put("foreign secrets", "secrets", secrets.size());
    report.put("foreign secrets", "rss_before_mib", before);
    report.put("foreign secrets", "rss_after_mib", after);
    report.put("foreign secrets", "rss_growth_mib", after - before);
  }

  private void launch() {
    launch(Map.of());
  }

  private void launch(Map<String, String> environment) {
    operator = OperatorProcess.launch(cluster.apiServer(), environment);
  }

  private long awaitReconciliations(long atLeast) {
    OperatorProcess running = operator;
    return Pause.until(() -> OperatorSample.of(running).reconciliations() >= atLeast);
  }

  private double perDatabase(double value) {
    return value / names.size();
  }

  private static double seconds(long from, long until) {
    return (until - from) / 1e9;
  }

  private static void say(String text) {
    System.err.println("bench: " + text);
  }
}
