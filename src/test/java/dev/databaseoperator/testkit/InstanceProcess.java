package dev.databaseoperator.testkit;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * {@code instance.sh start} as a kubelet would run it, without a container: over {@link
 * InstanceMounts}, as {@link InstanceUser}, with an environment of its own, the root directory as
 * working directory and no HOME. The server listens on a loopback address of its own, port 5432.
 *
 * <pre>{@code
 * try (InstanceMounts mounts = InstanceMounts.create();
 *     InstanceProcess instance = InstanceProcess.on(mounts).start().awaitReady()) {
 *   try (Connection connection = instance.connect("postgres", "superuser", "postgres")) { … }
 * }
 * }</pre>
 */
public final class InstanceProcess implements AutoCloseable {

  /** Port of every instance; the addresses differ. */
  public static final int PORT = 5432;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Builder builder;
  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private InstanceProcess(Builder builder, Process process) {
    this.builder = builder;
    this.process = process;
    this.reader = new Thread(this::read, "output of instance " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** What to start, on these mounts. */
  public static Builder on(InstanceMounts mounts) {
    return new Builder(mounts);
  }

  /** A loopback address with nothing on port 5432. */
  public static String freeAddress() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int attempt = 0; attempt < 100; attempt++) {
      String address =
          "127.%d.%d.%d"
              .formatted(random.nextInt(1, 255), random.nextInt(256), random.nextInt(1, 255));
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), PORT));
        return address;
      } catch (IOException e) {
        // Taken: the next one.
      }
    }
    throw new IllegalStateException(
        "no loopback address is free on port " + PORT + ": does a server listen there on 0.0.0.0?");
  }

  /** The process id of the script, which becomes the postmaster's. */
  public long pid() {
    return process.pid();
  }

  /** The loopback address of the server. */
  public String address() {
    return builder.address;
  }

  /** The lines written so far, standard output and standard error as they came. */
  public List<String> output() {
    return List.copyOf(output);
  }

  /** What the script left for the pod's status; empty if nothing. */
  public String terminationMessage() {
    try {
      return Files.readString(builder.mounts.terminationLog());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The exit code, 128 + n for signal n; empty while it runs. */
  public OptionalInt exitCode() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /** Runs {@code action} after the end, in any thread. */
  void whenEnded(Runnable action) {
    Future<?> unused = process.onExit().thenRun(action);
  }

  /**
   * Runs another command of the script ({@code stop}, {@code ready}…) as an exec probe would, which
   * has no terminal.
   */
  public Result exec(String command) {
    try {
      Process run =
          builder
              .prepare(List.of("setsid", "--wait"), List.of(command))
              .redirectErrorStream(true)
              .start();
      String text = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(run.waitFor(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Waits until the readiness probe succeeds.
   *
   * @throws IllegalStateException with the output, when the process ended or a minute passed
   */
  public InstanceProcess awaitReady() {
    try {
      await()
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> !process.isAlive() || exec("ready").exitCode() == 0);
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException("not ready after " + PATIENCE + ":\n" + text(), e);
    }
    if (!process.isAlive()) {
      throw new IllegalStateException("ended with %d:%n%s".formatted(awaitExit(), text()));
    }
    return this;
  }

  /** Waits for the end, at most a minute, and for the last of the output; returns the exit code. */
  public int awaitExit() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("still running after " + PATIENCE + ":\n" + text());
      }
      reader.join(PATIENCE.toMillis());
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Sends TERM, as the kubelet does after the preStop hook. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** Kills the process and all its descendants at one moment, as the end of a container does. */
  public void killHard() {
    // Backends leave the process group, so a signal to the group would miss them. Stopped processes
    // cannot fork: once a search finds no new one, all are known.
    Set<Long> known = new LinkedHashSet<>();
    Set<Long> found = family();
    while (known.addAll(found)) {
      signal("STOP", found);
      found = family();
    }
    SharedMemory memory = SharedMemory.of(known);
    signal("KILL", known);
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> known.stream().noneMatch(InstanceProcess::runs));
    memory.remove();
    awaitExit();
  }

  /** A TCP connection to the server; the caller closes it. */
  public Connection connect(String user, String password, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(address(), PORT, database), user, password);
  }

  /** Kills what still runs. */
  @Override
  public void close() {
    if (process.isAlive()) {
      killHard();
    }
  }

  private Set<Long> family() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(ProcessHandle::pid)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static void signal(String name, Set<Long> pids) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -" + name + " \"$@\"", "sh"));
    pids.forEach(pid -> command.add(Long.toString(pid)));
    try {
      // Some may have ended meanwhile, so the result tells nothing.
      Process kill =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      kill.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** A terminated orphan that its new parent has not reaped yet (state Z) does not run. */
  private static boolean runs(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state != 'Z' && state != 'X';
    } catch (IOException e) {
      return false;
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(output::add);
    } catch (IOException | UncheckedIOException e) {
      output.add("(the rest of the output is lost: " + e.getMessage() + ")");
    }
  }

  private String text() {
    return String.join("\n", output);
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }

  /** The end of a command of the script. */
  public record Result(int exitCode, String output) {}

  /** How to start an instance. */
  public static final class Builder {

    private final InstanceMounts mounts;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> options = new ArrayList<>();
    private List<String> shell = List.of("sh");
    private List<String> launcher = List.of();
    private String address;

    private Builder(InstanceMounts mounts) {
      this.mounts = mounts;
      environment.put("PATH", PostgresBinaries.bin() + ":/usr/bin:/bin");
    }

    /** The loopback address to listen on, otherwise one of {@link #freeAddress}. */
    public Builder address(String address) {
      this.address = address;
      return this;
    }

    /**
     * Adds variables, for instance those of the pod template. The paths of the mounts are set
     * already and win over what is given here; PATH may be replaced.
     */
    public Builder environment(Map<String, String> variables) {
      environment.putAll(variables);
      return this;
    }

    /** Puts this directory in front of PostgreSQL's own on the PATH. */
    public Builder programsFrom(Path directory) {
      environment.merge("PATH", directory.toString(), (path, first) -> first + ":" + path);
      return this;
    }

    /** Leaves nothing but PostgreSQL's programs and this directory on the PATH. */
    public Builder onlyToolsFrom(Path directory) {
      environment.put("PATH", PostgresBinaries.bin() + ":" + directory);
      return this;
    }

    /** Adds options for postgres. */
    public Builder options(String... more) {
      options.addAll(List.of(more));
      return this;
    }

    /** The shell that runs the script, {@code sh} from the tests' own PATH by default. */
    public Builder shell(String... command) {
      shell = List.of(command);
      return this;
    }

    /** A command that starts the rest of its arguments, as root if the tests are. */
    public Builder launcher(String... command) {
      launcher = List.of(command);
      return this;
    }

    /** Starts it. */
    public InstanceProcess start() {
      if (address == null) {
        address = freeAddress();
      }
      List<String> arguments = new ArrayList<>(List.of("start"));
      arguments.addAll(List.of("-c", "listen_addresses=" + address, "-c", "port=" + PORT));
      arguments.addAll(List.of("-c", "unix_socket_directories=" + mounts.sockets()));
      arguments.addAll(options);
      return run(arguments);
    }

    /** Starts {@code instance.sh check} instead, which ends by itself. */
    public InstanceProcess check() {
      address = "127.0.0.1";
      return run(List.of("check"));
    }

    private InstanceProcess run(List<String> arguments) {
      try {
        Files.writeString(mounts.terminationLog(), "");
        List<String> all = new ArrayList<>(List.of("setsid"));
        all.addAll(resolved(launcher));
        return new InstanceProcess(this, prepare(all, arguments).redirectErrorStream(true).start());
      } catch (IOException e) {
        throw new UncheckedIOException(
            "cannot start PostgreSQL: the tests need setsid (util-linux)", e);
      }
    }

    /** With the program's path, because the PATH given to the script may lack it. */
    private static List<String> resolved(List<String> command) {
      List<String> result = new ArrayList<>(command);
      if (!result.isEmpty()) {
        result.set(0, InstanceTools.require(result.get(0)).toString());
      }
      return result;
    }

    private ProcessBuilder prepare(List<String> before, List<String> arguments) {
      List<String> command = new ArrayList<>(before);
      command.addAll(InstanceUser.current().prefix());
      command.addAll(resolved(shell));
      command.add(mounts.config().resolve("instance.sh").toString());
      command.addAll(arguments);
      ProcessBuilder prepared = new ProcessBuilder(command).directory(Path.of("/").toFile());
      Map<String, String> variables = prepared.environment();
      variables.clear();
      variables.putAll(environment);
      variables.put("PGDATA", mounts.pgdata().toString());
      variables.put("CONFIG_DIR", mounts.config().toString());
      variables.put("SUPERUSER_PASSWORD_FILE", mounts.passwordFile().toString());
      variables.put("TERMINATION_LOG", mounts.terminationLog().toString());
      variables.put("TMPDIR", mounts.temporary().toString());
      variables.put("PGHOST", address);
      return prepared;
    }
  }
}
