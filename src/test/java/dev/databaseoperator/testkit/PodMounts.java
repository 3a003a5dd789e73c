package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an instance's pod names to be mounted, as it is now.
 *
 * @param config the files of the ConfigMap
 * @param superuser the files of the Secret
 */
record PodMounts(Map<String, String> config, Map<String, String> superuser) {

  /** Empty while an object or a key that the pod names is missing: a kubelet then waits. */
  static Optional<PodMounts> of(Pod pod, KubernetesClient client) {
    String namespace = pod.getMetadata().getNamespace();
    ConfigMap config =
        client
            .configMaps()
            .inNamespace(namespace)
            .withName(volume(pod, "config").getConfigMap().getName())
            .get();
    var source = volume(pod, "superuser").getSecret();
    Secret secret = client.secrets().inNamespace(namespace).withName(source.getSecretName()).get();
    if (config == null
        || secret == null
        || secret.getData() == null
        || !source.getItems().stream()
            .allMatch(item -> secret.getData().containsKey(item.getKey()))) {
      return Optional.empty();
    }
    return Optional.of(
        new PodMounts(
            config.getData(),
            source.getItems().stream()
                .collect(
                    Collectors.toMap(
                        KeyToPath::getPath,
                        item -> decoded(secret.getData().get(item.getKey()))))));
  }

  /** The environment of the pod's container, but for what {@link InstanceProcess} sets. */
  static Map<String, String> environment(Pod pod) {
    return pod.getSpec().getContainers().get(0).getEnv().stream()
        .filter(variable -> !variable.getName().equals("PGDATA"))
        .collect(Collectors.toMap(EnvVar::getName, variable -> value(variable, pod)));
  }

  /** What the kubelet fills in, of the fields that the operator asks for. */
  private static String value(EnvVar variable, Pod pod) {
    if (variable.getValueFrom() == null) {
      return variable.getValue();
    }
    String path = variable.getValueFrom().getFieldRef().getFieldPath();
    return switch (path) {
      case "metadata.name" -> pod.getMetadata().getName();
      case "metadata.uid" -> pod.getMetadata().getUid();
      case "spec.nodeName" -> String.valueOf(pod.getSpec().getNodeName());
      default -> throw new IllegalArgumentException(path);
    };
  }

  private static Volume volume(Pod pod, String name) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), UTF_8);
  }
}
