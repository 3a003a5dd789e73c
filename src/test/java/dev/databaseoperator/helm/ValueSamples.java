package dev.databaseoperator.helm;

import java.util.Map;
import java.util.stream.Collectors;

/** For each value of the chart another one than its default. */
final class ValueSamples {

  private static final String STRINGS = "{\"example.org/sample\": \"x\"}";

  private static final String SAMPLES =
      """
      fullnameOverride = "sample"
      nameOverride = "sample"
      commonLabels = STRINGS
      image.registry = "registry.example"
      image.repository = "sample"
      image.tag = "sample"
      image.digest = "sha256:DIGITS"
      image.pullPolicy = "Always"
      imagePullSecrets = [{"name": "sample"}]
      replicas = 2
      watchNamespaces = ["sample"]
      leaderElection.enabled = false
      leaderElection.leaseName = "sample"
      leaderElection.leaseDuration = "16s"
      leaderElection.renewDeadline = "11s"
      leaderElection.retryPeriod = "3s"
      log.level = "DEBUG"
      log.json = false
      config = {"DATABASE_OPERATOR_SQL_INTERVAL": "1m"}
      env = [{"name": "SAMPLE", "value": "x"}]
      args = ["-Xmx1g"]
      crds.enabled = false
      crds.keep = false
      crds.annotations = STRINGS
      rbac.create = false
      rbac.userRoles = false
      rbac.serviceBinding = false
      serviceAccount.create = false
      serviceAccount.name = "sample"
      serviceAccount.annotations = STRINGS
      resources = {"requests": {"cpu": "1"}}
      podSecurityContext = {"runAsUser": 1000}
      securityContext = {"runAsUser": 1000}
      annotations = STRINGS
      podAnnotations = STRINGS
      podLabels = STRINGS
      terminationGracePeriodSeconds = 20
      nodeSelector = STRINGS
      tolerations = [{"operator": "Exists"}]
      affinity = {"nodeAffinity": {}}
      topologySpreadConstraints = [{"maxSkew": 1}]
      priorityClassName = "sample"
      service.annotations = STRINGS
      podDisruptionBudget.enabled = false
      podDisruptionBudget.maxUnavailable = "50%"
      podDisruptionBudget.minAvailable = 1
      networkPolicy.enabled = false
      networkPolicy.apiServerPorts = [443]
      networkPolicy.ingressFrom = [{"podSelector": {}}]
      networkPolicy.egress = [{}]
      flowSchemas.enabled = false
      admissionPolicy.enabled = false
      monitoring.annotations = false
      monitoring.podMonitor.enabled = true
      monitoring.podMonitor.labels = STRINGS
      monitoring.podMonitor.interval = "1m"
      monitoring.podMonitor.scrapeTimeout = "1s"
      monitoring.podMonitor.relabelings = [{"targetLabel": "sample"}]
      monitoring.podMonitor.metricRelabelings = [{"targetLabel": "sample"}]
      monitoring.serviceMonitor.enabled = true
      monitoring.serviceMonitor.labels = STRINGS
      monitoring.serviceMonitor.interval = "1m"
      monitoring.serviceMonitor.scrapeTimeout = "1s"
      monitoring.serviceMonitor.relabelings = [{"targetLabel": "sample"}]
      monitoring.serviceMonitor.metricRelabelings = [{"targetLabel": "sample"}]
      monitoring.prometheusRule.enabled = true
      monitoring.prometheusRule.labels = STRINGS
      monitoring.dashboards.enabled = true
      monitoring.dashboards.namespace = "sample"
      monitoring.dashboards.labels = STRINGS
      monitoring.dashboards.annotations = STRINGS
      tests.image = "sample"
      tests.userId = 70
      tests.database = false
      extraObjects = ["kind: Sample"]
      """;

  private ValueSamples() {}

  /** JSON by path. */
  static Map<String, String> byPath() {
    return SAMPLES
        .lines()
        .map(line -> line.split(" = ", 2))
        .collect(
            Collectors.toMap(
                parts -> parts[0],
                parts -> parts[1].replace("STRINGS", STRINGS).replace("DIGITS", "0".repeat(64))));
  }

  /** Values with which this one matters: the thing that it shapes is switched on. */
  static String baseFor(String path) {
    int last = path.lastIndexOf('.');
    boolean part = path.startsWith("monitoring.") && path.indexOf('.') != last;
    if (!part || path.endsWith(".enabled")) {
      return "{}";
    }
    return "monitoring: {%s: {enabled: true}}"
        .formatted(path.substring(path.indexOf('.') + 1, last));
  }
}
