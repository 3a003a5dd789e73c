package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignClusterTest {

  @TempDir Path directory;

  @Test
  void withoutKubeconfigItIsRefused() {
    assertThatThrownBy(() -> ForeignCluster.of(Map.of(), image("mine:1")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("KUBECONFIG");
  }

  @Test
  void withoutAnImageItIsRefused() {
    assertThatThrownBy(() -> ForeignCluster.of(Map.of("KUBECONFIG", "/some"), new Properties()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("-De2e.image");
  }

  @Test
  void withoutKubectlItIsRefused() {
    Map<String, String> environment = Map.of("KUBECONFIG", "/some", "PATH", directory.toString());
    assertThatThrownBy(() -> ForeignCluster.of(environment, image("mine:1")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("kubectl is not on the PATH");
  }

  /** Who chooses another context while the tests run does not send them to another cluster. */
  @Test
  void theContextOfTheStartIsKeptInAFileThatOnlyItsOwnerReads() throws IOException {
    Path kubectl = directory.resolve("kubectl");
    Files.writeString(kubectl, "#!/bin/sh\necho \"$@\"\n");
    Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwxr-xr-x"));
    ForeignCluster cluster =
        ForeignCluster.of(
            Map.of("KUBECONFIG", "/some", "PATH", "/nowhere:" + directory), image("mine:1"));
    assertThat(cluster.kubeconfig()).hasContent("config view --raw --flatten --minify");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cluster.kubeconfig())))
        .isEqualTo("rw-------");
    assertThat(cluster.kubectl())
        .containsExactly(kubectl.toString(), "--kubeconfig", cluster.kubeconfig().toString());
    assertThat(cluster.image()).contains(new OperatorImage("mine:1"));
  }

  @ParameterizedTest
  @CsvSource({"EC, EC", "RSA,"})
  void theClientLearnsThatAKeyIsElliptic(String made, String algorithm)
      throws IOException, GeneralSecurityException {
    byte[] key = KeyPairGenerator.getInstance(made).generateKeyPair().getPrivate().getEncoded();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(key));
    Path kubeconfig = directory.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        current-context: any
        contexts: [{name: any, context: {cluster: any, user: any}}]
        clusters: [{name: any, cluster: {server: "https://127.0.0.1:1"}}]
        users: [{name: any, user: {client-key-data: %s}}]
        """
            .formatted(Base64.getEncoder().encodeToString(pem.getBytes(US_ASCII))));
    assertThat(AdministratorClient.config(kubeconfig).getClientKeyAlgo()).isEqualTo(algorithm);
  }

  private static Properties image(String name) {
    Properties properties = new Properties();
    properties.setProperty("e2e.image", name);
    return properties;
  }
}
