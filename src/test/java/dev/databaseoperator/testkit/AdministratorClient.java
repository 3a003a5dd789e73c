package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Client with the rights that a kubeconfig gives. */
final class AdministratorClient {

  private AdministratorClient() {}

  /** Of the current context of this file. */
  static KubernetesClient of(Path kubeconfig) {
    return new KubernetesClientBuilder().withConfig(config(kubeconfig)).build();
  }

  /** The client takes every key in PKCS #8 for one of RSA; those of our clusters are elliptic. */
  static Config config(Path kubeconfig) {
    Config config = Config.fromKubeconfig(kubeconfig.toFile());
    String key = config.getClientKeyData();
    if (config.getClientKeyAlgo() == null && key != null && isElliptic(key)) {
      config.setClientKeyAlgo("EC");
    }
    return config;
  }

  private static boolean isElliptic(String key) {
    String pem = new String(Base64.getDecoder().decode(key), US_ASCII);
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der)) != null;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
