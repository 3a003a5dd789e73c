{{/* What the operator does in the namespaces of Databases. docs/security.md says why. */}}
{{- define "database-operator.rules" -}}
- apiGroups: [databaseoperator.dev]
  resources: [databases]
  verbs: [get, list, watch, patch]
- apiGroups: [databaseoperator.dev]
  resources: [databases/status]
  verbs: [update]
# Lets owner references block the deletion of their owner where the API server checks that.
- apiGroups: [databaseoperator.dev]
  resources: [databases/finalizers]
  verbs: [update]
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, list, watch, create, update, delete]
# It deletes none of these: where the API server checks owner references, that right is needed to give what an
# earlier Database of the same name has left to the new one.
- apiGroups: [""]
  resources: [configmaps, services]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [apps]
  resources: [statefulsets]
  verbs: [get, list, watch, create, patch, delete]
# Where the cluster knows it.
- apiGroups: [monitoring.coreos.com]
  resources: [podmonitors]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [list, create, patch]
{{- end }}

{{- define "database-operator.leaderElectionRules" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get, watch, create, update]
{{- end }}

{{/* Making the canary; changing it is among the rights above. */}}
{{- define "database-operator.canaryRules" -}}
- apiGroups: [databaseoperator.dev]
  resources: [databases]
  verbs: [create]
{{- end }}

{{/*
A role with its binding to the operator's service account. Arguments: root (the chart's context), kind (Role or
ClusterRole), name, namespace (of a Role), rules (name of a template).
*/}}
{{- define "database-operator.boundRole" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .kind }}
metadata:
  name: {{ .name }}
  {{- with .namespace }}
  namespace: {{ . }}
  {{- end }}
  labels:
    {{- include "database-operator.labels" .root | nindent 4 }}
rules:
  {{- include .rules .root | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .kind }}Binding
metadata:
  name: {{ .name }}
  {{- with .namespace }}
  namespace: {{ . }}
  {{- end }}
  labels:
    {{- include "database-operator.labels" .root | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ .kind }}
  name: {{ .name }}
subjects:
  - kind: ServiceAccount
    name: {{ include "database-operator.serviceAccountName" .root }}
    namespace: {{ .root.Release.Namespace }}
{{- end }}
