package dev.databaseoperator.e2e.failures;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An admission webhook for new objects in the namespace of a stage. The cluster's API server is a
 * process of this machine, so it finds the webhook at a loopback address.
 */
final class Webhook {

  private static final String KIND = "validatingwebhookconfiguration";
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final ObjectMapper JSON = new ObjectMapper();

  private Webhook() {}

  /** One that says no to everything, in these words. */
  static void refusing(Stage stage, String resource, String words) throws Exception {
    Path directory = Files.createTempDirectory("webhook");
    Path store = directory.resolve("store.p12");
    KeyStore keys = keys(store);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls(keys)));
    server.createContext("/", exchange -> answer(exchange, words));
    server.start();
    stage.atTheEnd(
        () -> {
          server.stop(0);
          Files.delete(store);
          Files.delete(directory);
        });
    String authority =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getCertificate("webhook").getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    configure(
        stage,
        resource,
        server.getAddress().getPort(),
        ", caBundle: " + Base64.getEncoder().encodeToString(authority.getBytes(UTF_8)));
    awaitRefused(stage, resource);
  }

  /** One that is configured and does not run. */
  static void dead(Stage stage, String resource) throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    configure(stage, resource, port, "");
    awaitRefused(stage, resource);
  }

  static void remove(Stage stage) {
    stage.cluster().kubectl("delete", KIND, stage.unique("webhook"));
  }

  private static void awaitRefused(Stage stage, String resource) {
    if (resource.equals("pods")) {
      stage.awaitPodsRefused();
    } else {
      AdmissionFailures.awaitServicesRefused(stage);
    }
  }

  private static void configure(Stage stage, String resource, int port, String authority) {
    stage.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: %s}
        webhooks:
        - name: failures.example.com
          admissionReviewVersions: [v1]
          sideEffects: None
          timeoutSeconds: 5
          failurePolicy: Fail
          clientConfig: {url: "https://127.0.0.1:%s/"%s}
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}
          rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [%s]}]
        """
            .formatted(
                stage.unique("webhook"),
                Integer.toString(port),
                authority,
                stage.namespace(),
                resource));
  }

  private static void answer(HttpExchange exchange, String words) throws java.io.IOException {
    try (InputStream body = exchange.getRequestBody()) {
      String uid = JSON.readTree(body).path("request").path("uid").asText();
      byte[] review =
          JSON.writeValueAsBytes(
              Map.of(
                  "apiVersion",
                  "admission.k8s.io/v1",
                  "kind",
                  "AdmissionReview",
                  "response",
                  Map.of("uid", uid, "allowed", false, "status", Map.of("message", words))));
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, review.length);
      exchange.getResponseBody().write(review);
    } finally {
      exchange.close();
    }
  }

  private static KeyStore keys(Path store) throws Exception {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                List.of(
                    keytool.toString(),
                    "-genkeypair",
                    "-alias",
                    "webhook",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=webhook",
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-validity",
                    "2",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    new String(PASSWORD)))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("keytool: " + said);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(store)) {
      keys.load(file, PASSWORD);
    }
    return keys;
  }

  private static SSLContext tls(KeyStore keys) throws Exception {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
