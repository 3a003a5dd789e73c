{{- define "database-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 46 | trimSuffix "-" }}
{{- end }}

{{/* Name of the objects. The longest suffix, -leader-election, must fit behind it. */}}
{{- define "database-operator.fullname" -}}
{{- $name := include "database-operator.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 46 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 46 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 46 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* By these the Service and the Deployment find the pods; they cannot change after the installation. */}}
{{- define "database-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "database-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/*
Labels of an object. Arguments: root (the chart's context), component, extra (labels of the user for this object). What
the user says wins, but for the labels that select pods and the one by which Helm knows its objects.
*/}}
{{- define "database-operator.labelsOf" -}}
{{- $ours := dict "app.kubernetes.io/component" .component "app.kubernetes.io/part-of" "database-operator" }}
{{- $chart := printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- $helms := dict "app.kubernetes.io/managed-by" .root.Release.Service "helm.sh/chart" $chart }}
{{- $selected := include "database-operator.selectorLabels" .root | fromYaml }}
{{- toYaml (mergeOverwrite $ours (deepCopy .root.Values.commonLabels) (deepCopy (default dict .extra)) $helms $selected) }}
{{- end }}

{{- define "database-operator.labels" -}}
{{- include "database-operator.labelsOf" (dict "root" . "component" "operator") }}
{{- end }}

{{- define "database-operator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "database-operator.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* A digest says more than a tag, and wins. */}}
{{- define "database-operator.image" -}}
{{- with .Values.image }}
{{- if .registry }}{{ .registry }}/{{ end }}{{ .repository }}
{{- if .digest }}@{{ .digest }}{{ else }}:{{ default $.Chart.AppVersion .tag }}{{ end }}
{{- end }}
{{- end }}

{{/*
The name of the Lease. Two releases in one namespace must not share one: they would take turns, and never both work.
*/}}
{{- define "database-operator.leaseName" -}}
{{- default (include "database-operator.fullname" .) .Values.leaderElection.leaseName }}
{{- end }}

{{/* For a Prometheus that goes by annotations. Beside a PodMonitor or ServiceMonitor it would scrape twice. */}}
{{- define "database-operator.scrapeAnnotations" -}}
{{- if and .Values.monitoring.annotations (not .Values.monitoring.podMonitor.enabled) (not .Values.monitoring.serviceMonitor.enabled) -}}
prometheus.io/scrape: "true"
prometheus.io/path: /q/metrics
prometheus.io/port: "8080"
prometheus.io/scheme: http
{{- end }}
{{- end }}

{{/* What a PodMonitor and a ServiceMonitor say of the endpoint alike. */}}
{{- define "database-operator.endpoint" -}}
port: http
path: /q/metrics
# Two metrics have a label namespace of their own, that of the Database.
honorLabels: true
{{- with .interval }}
interval: {{ . }}
{{- end }}
{{- with .scrapeTimeout }}
scrapeTimeout: {{ . }}
{{- end }}
{{- with .relabelings }}
relabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Where the Database of `helm test` goes: a namespace that is watched. */}}
{{- define "database-operator.testNamespace" -}}
{{- if or (not .Values.watchNamespaces) (has .Release.Namespace .Values.watchNamespaces) }}
{{- .Release.Namespace }}
{{- else }}
{{- first .Values.watchNamespaces }}
{{- end }}
{{- end }}

{{/* What the schema cannot refuse with a message that a person understands. */}}
{{- define "database-operator.refuse" -}}
{{- if and .Values.monitoring.podMonitor.enabled .Values.monitoring.serviceMonitor.enabled }}
{{- fail "monitoring.podMonitor.enabled and monitoring.serviceMonitor.enabled are both true: every metric would be scraped twice. Set one of them to false." }}
{{- end }}
{{- if and (gt (int .Values.replicas) 1) (not .Values.leaderElection.enabled) }}
{{- fail "replicas is greater than 1 and leaderElection.enabled is false: several operators would work on the same Databases at once. Set replicas to 1, or leaderElection.enabled to true." }}
{{- end }}
{{- end }}

{{/* A pod of `helm test`, which the restricted Pod Security Standard admits. */}}
{{- define "database-operator.testPod" -}}
restartPolicy: Never
activeDeadlineSeconds: 240
automountServiceAccountToken: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .Values.tests.userId }}
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "database-operator.testContainer" -}}
image: {{ .Values.tests.image }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
resources:
  requests:
    cpu: 10m
    memory: 32Mi
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{- define "database-operator.userRoleLabels" -}}
{{- include "database-operator.labelsOf" (dict "root" . "component" "user-roles") }}
{{- end }}

{{/* Whose requests a FlowSchema is about. */}}
{{- define "database-operator.flowSubject" -}}
- kind: ServiceAccount
  serviceAccount:
    name: {{ include "database-operator.serviceAccountName" . }}
    namespace: {{ .Release.Namespace }}
{{- end }}
