package dev.databaseoperator.bench;

import dev.databaseoperator.testkit.ApiServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The API server and etcd of a run, whose end ends the run. */
final class ControlPlane implements AutoCloseable {

  private static final Set<String> PROGRAMS = Set.of("kube-apiserver", "etcd");

  private final ApiServer apiServer;
  private final List<ProcessHandle> processes;

  private ControlPlane(ApiServer apiServer, List<ProcessHandle> processes) {
    this.apiServer = apiServer;
    this.processes = processes;
  }

  /** Starts them. */
  static ControlPlane start(Lifeline lifeline) {
    // Other tests of this JVM may have theirs.
    Set<Long> others =
        ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    ApiServer apiServer = ApiServer.large();
    List<ProcessHandle> own =
        ProcessHandle.current()
            .children()
            .filter(process -> !others.contains(process.pid()))
            .filter(process -> PROGRAMS.contains(program(process)))
            .toList();
    for (ProcessHandle process : own) {
      String loss = program(process) + " ended unexpectedly";
      lifeline.need(process, process::isAlive, () -> loss);
    }
    return new ControlPlane(apiServer, own);
  }

  ApiServer apiServer() {
    return apiServer;
  }

  /** CPU that each of them and the bench itself have used so far, in seconds. */
  Map<String, Double> cpuSeconds() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    processes.forEach(process -> seconds.put(program(process), cpuSeconds(process)));
    seconds.put("bench", cpuSeconds(ProcessHandle.current()));
    return seconds;
  }

  @Override
  public void close() {
    apiServer.stop();
  }

  private static double cpuSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
  }

  private static String program(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(command -> Path.of(command).getFileName().toString())
        .orElse("");
  }
}
