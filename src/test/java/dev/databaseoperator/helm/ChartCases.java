package dev.databaseoperator.helm;

import java.util.List;

/** Values as administrators combine them. */
final class ChartCases {

  private ChartCases() {}

  /**
   * Values, and what they are for.
   *
   * @param name says it in a few words
   * @param values YAML
   */
  record Case(String name, String values) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Everything that is off by default is on, and everything that is empty is not. */
  static final String EVERYTHING =
      """
      commonLabels: {team: storage}
      image: {registry: registry.example, repository: tools/database-operator, tag: "1", pullPolicy: Always}
      imagePullSecrets: [{name: registry}]
      replicas: 3
      leaderElection: {leaseName: shared, leaseDuration: 30s, renewDeadline: 20s, retryPeriod: 4s}
      log: {level: DEBUG, json: false}
      config: {DATABASE_OPERATOR_SQL_INTERVAL: 1m, DATABASE_OPERATOR_API_REQUEST_RETRIES: 1, DATABASE_OPERATOR_WATCH_CANARY_ENABLED: false}
      env:
        - {name: JAVA_TOOL_OPTIONS, value: -Xmx300m}
        - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
      crds: {annotations: {example.org/owner: platform}}
      serviceAccount: {name: postgres-operator, annotations: {example.org/role: arn}}
      resources: {requests: {cpu: 200m, memory: 512Mi}, limits: {memory: 768Mi}}
      podSecurityContext: {runAsUser: 1000}
      annotations: {example.org/a: b}
      podAnnotations: {example.org/c: d}
      podLabels: {example.org/e: f}
      terminationGracePeriodSeconds: 10
      nodeSelector: {kubernetes.io/os: linux}
      tolerations: [{key: infra, operator: Exists, effect: NoSchedule}]
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 1
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector: {matchLabels: {app.kubernetes.io/name: database-operator}}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: {matchLabels: {app.kubernetes.io/name: database-operator}}
      priorityClassName: system-cluster-critical
      service: {annotations: {example.org/g: h}}
      podDisruptionBudget: {minAvailable: 50%}
      networkPolicy:
        apiServerPorts: [6443]
        ingressFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]
        egress: [{ports: [{port: 4317, protocol: TCP}]}]
      monitoring:
        podMonitor:
          enabled: true
          labels: {release: prometheus}
          interval: 30s
          scrapeTimeout: 10s
          relabelings: [{sourceLabels: [__meta_kubernetes_pod_node_name], targetLabel: node}]
          metricRelabelings: [{sourceLabels: [__name__], regex: jvm_.*, action: drop}]
        prometheusRule: {enabled: true, labels: {release: prometheus}}
        dashboards: {enabled: true, annotations: {grafana_folder: Databases}}
      tests: {image: "registry.example/postgres:17", userId: 70}
      extraObjects:
        - apiVersion: v1
          kind: ConfigMap
          metadata: {name: "{{ .Release.Name }}-extra", namespace: "{{ .Release.Namespace }}"}
          data: {a: b}
        - |
          apiVersion: v1
          kind: ConfigMap
          metadata: {name: {{ .Release.Name }}-text, namespace: {{ .Release.Namespace }}}
      """;

  /** All of them. */
  static List<Case> all() {
    return List.of(
        new Case("defaults", "{}"),
        new Case("everything", EVERYTHING),
        new Case("a ServiceMonitor", "monitoring: {serviceMonitor: {enabled: true, interval: 1m}}"),
        new Case("no scraping", "monitoring: {annotations: false}"),
        new Case("watched namespaces", "watchNamespaces: [shop, orders]"),
        new Case("watched namespaces, its own among them", "watchNamespaces: [shop, databases]"),
        new Case(
            "an image by digest", "image: {registry: '', digest: 'sha256:" + "0".repeat(64) + "'}"),
        new Case(
            "a part of it",
            "{rbac: {userRoles: false, serviceBinding: false}, podDisruptionBudget: {enabled: false},"
                + " networkPolicy: {enabled: false}, flowSchemas: {enabled: false},"
                + " admissionPolicy: {enabled: false},"
                + " topologySpreadConstraints: [], nodeSelector: null}"),
        new Case("two must stay", "{replicas: 3, podDisruptionBudget: {minAvailable: 2}}"),
        new Case("no CRD", "crds: {enabled: false}"),
        new Case("a CRD that goes with the release", "crds: {keep: false}"),
        new Case(
            "roles of somebody else",
            "{rbac: {create: false}, serviceAccount: {create: false, name: given}}"),
        new Case("the default service account", "serviceAccount: {create: false}"),
        new Case("no leader election", "leaderElection: {enabled: false}"),
        new Case("other names", "{fullnameOverride: pg, nameOverride: postgres-operator}"),
        new Case("tests without a Database", "tests: {database: false}"),
        new Case("a part of another chart", "{global: {a: b}, enabled: true}"));
  }
}
