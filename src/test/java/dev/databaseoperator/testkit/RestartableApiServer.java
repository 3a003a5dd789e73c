package dev.databaseoperator.testkit;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real kube-apiserver with an etcd of its own that tests may restart, end and stall; data,
 * addresses and tokens stay. It has the CRD and the operator's roles.
 *
 * <pre>{@code
 * try (RestartableApiServer server = RestartableApiServer.start()) {
 *   server.stopApiServer();
 *   server.startApiServer();
 *   server.pauseEtcd();
 *   server.resumeEtcd();
 * }
 * }</pre>
 */
public final class RestartableApiServer implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);
  private static final String TOKEN = "administrator";

  private final Path programs = KubernetesBinaries.directory();
  private final Path directory;
  private final int etcdPort = freePort();
  private final int etcdPeerPort = freePort();
  private final int port = freePort();
  private final KubernetesClient client;
  private Process etcd;
  private Process apiServer;
  private int namespaces;

  private RestartableApiServer() {
    try {
      directory = Scratch.directory("restartable-api-server");
      Files.writeString(directory.resolve("policy.yaml"), ApiServer.AUDIT_POLICY);
      Files.writeString(
          directory.resolve("tokens.csv"), TOKEN + ",admin,admin,\"system:masters\"\n");
      writeKeys();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:" + port)
            .withTrustCerts(true)
            .withOauthToken(TOKEN)
            .build();
    client = new KubernetesClientBuilder().withConfig(config).build();
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
  }

  /** Starts one. */
  public static RestartableApiServer start() {
    RestartableApiServer server = new RestartableApiServer();
    try {
      server.startEtcd();
      server.startApiServer();
      ApiServer.install(server.client);
      return server;
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  /** A client with all rights, which outlives restarts. */
  public KubernetesClient client() {
    return client;
  }

  /** What was asked of it, across restarts. */
  public AuditLog audit() {
    return new AuditLog(Scratch.auditLog(directory));
  }

  /** Makes a namespace that enforces the restricted standard and returns the user of it. */
  public Tenant tenant(String prefix) {
    String name = prefix + "-" + ++namespaces;
    ApiServer.createNamespace(client, name);
    return new Tenant(new Host.Plain(client, audit()), name);
  }

  /** Starts the API server and waits until it is ready. */
  public void startApiServer() {
    apiServer =
        run(
            "kube-apiserver",
            "--etcd-servers=http://127.0.0.1:" + etcdPort,
            "--bind-address=127.0.0.1",
            "--secure-port=" + port,
            "--advertise-address=192.0.2.1",
            "--endpoint-reconciler-type=none",
            "--cert-dir=" + directory.resolve("certificates"),
            "--authorization-mode=RBAC",
            "--token-auth-file=" + directory.resolve("tokens.csv"),
            "--service-account-issuer=https://127.0.0.1",
            "--service-account-signing-key-file=" + directory.resolve("sa.key"),
            "--service-account-key-file=" + directory.resolve("sa.pub"),
            "--service-cluster-ip-range=10.0.0.0/16",
            "--disable-admission-plugins=ServiceAccount",
            "--audit-policy-file=" + directory.resolve("policy.yaml"),
            "--audit-log-path=" + Scratch.auditLog(directory),
            ApiServer.WHOLE_AUDIT_LOG,
            ApiServer.OWNER_REFERENCES);
    await()
        .atMost(START)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .failFast("the API server ended, see " + directory, () -> !apiServer.isAlive())
        .until(() -> "ok".equals(client.raw("/readyz")));
  }

  /** Ends the API server at once, as when its machine fails; etcd stays. */
  public void stopApiServer() {
    apiServer.destroyForcibly().onExit().join();
  }

  /** Stalls etcd, as a disk that does not answer does: connections stay, nothing is answered. */
  public void pauseEtcd() {
    signal("STOP");
  }

  /** Ends {@link #pauseEtcd}. */
  public void resumeEtcd() {
    signal("CONT");
  }

  @Override
  public void close() {
    client.close();
    end();
    try {
      // etcd sets aside more than a hundred megabytes.
      Scratch.delete(directory.resolve("etcd"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void startEtcd() {
    String url = "http://127.0.0.1:" + etcdPort;
    String peer = "http://127.0.0.1:" + etcdPeerPort;
    etcd =
        run(
            "etcd",
            "--data-dir=" + directory.resolve("etcd"),
            "--unsafe-no-fsync",
            "--listen-client-urls=" + url,
            "--advertise-client-urls=" + url,
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=default=" + peer);
  }

  private void end() {
    if (apiServer != null) {
      stopApiServer();
    }
    if (etcd != null) {
      etcd.destroyForcibly().onExit().join();
    }
  }

  private Process run(String program, String... flags) {
    List<String> command = new ArrayList<>(List.of(programs.resolve(program).toString()));
    command.addAll(List.of(flags));
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(
              ProcessBuilder.Redirect.appendTo(directory.resolve(program + ".log").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void signal(String name) {
    try {
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -" + name + " " + etcd.pid()).inheritIO().start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("kill -" + name + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Of service account tokens; kept, so that tokens outlive a restart. */
  private void writeKeys() throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair keys = generator.generateKeyPair();
      writePem("sa.key", "PRIVATE KEY", keys.getPrivate().getEncoded());
      writePem("sa.pub", "PUBLIC KEY", keys.getPublic().getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void writePem(String file, String type, byte[] content) throws IOException {
    Files.writeString(
        directory.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(type, Base64.getMimeEncoder().encodeToString(content), type));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
